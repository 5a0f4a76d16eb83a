import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import createVerifier, { type Verdict } from './verify.ts'

const USAGE = `AUDIT_KEYS="…" npm run verify-audit -- [--running] FILE…

Proves that no audit record in the logs was changed, left out, put in or moved, or names the first one of
each chain that is not as it was written. Several files are one log, the oldest first; - is standard input.

  --running   the processes still run, or were killed: their chains need no end
`

/** What can be done with what was given. */
class UsageError extends Error {}

function read (args: readonly string[]) {
  try {
    const { values: { running }, positionals } = parseArgs({
      args: [...args], allowPositionals: true, options: { running: { type: 'boolean', default: false } }
    })
    return { running, files: positionals }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

async function verify (args: readonly string[], keys: readonly string[]): Promise<Verdict> {
  const { running, files } = read(args)
  if (keys.length === 0) throw new UsageError('AUDIT_KEYS must be the secrets that the gateway had.')
  if (files.length === 0) throw new UsageError('Name the files of the log.')
  const verifier = createVerifier(keys, running)
  for (const file of files) {
    let number = 0
    const input = file === '-' ? process.stdin : createReadStream(file)
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      verifier.add({ file: file === '-' ? 'standard input' : file, number: ++number, text })
    }
  }
  return verifier.verdict()
}

function count (number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function tell ({ records, chains, faults }: Verdict): number {
  for (const { file, number, message } of faults) process.stdout.write(`${file}:${number}: ${message}.\n`)
  const found = `${count(records, 'record')} in ${count(chains, 'chain')}`
  if (faults.length > 0) process.stdout.write(`Not whole: ${found}.\n`)
  else if (records === 0) process.stdout.write('There are no records of a chain.\n')
  else process.stdout.write(`Whole: ${found}.\n`)
  return faults.length > 0 || records === 0 ? 1 : 0
}

/** Exits with 0 for a whole log, 1 for one that is not, 2 for what cannot be read. */
try {
  const keys = (process.env.AUDIT_KEYS ?? '').split(',').map(key => key.trim()).filter(key => key !== '')
  process.exitCode = tell(await verify(process.argv.slice(2), keys))
} catch (error) {
  process.exitCode = 2
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}`)
}
