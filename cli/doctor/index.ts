import { text } from 'node:stream/consumers'
import diagnose from './diagnose.ts'
import readOptions, { USAGE, type Options } from './options.ts'
import { stepLines, summary } from './report.ts'

const { NO_COLOR = '' } = process.env
const hasColours = process.stdout.isTTY && NO_COLOR === ''
const print = (words: string) => { process.stdout.write(`${words}\n`) }
const tell = (words: string) => { process.stderr.write(`${words}\n`) }

/** The same options, with the token where it was to come from the standard input. */
async function withToken (options: Options): Promise<Options> {
  return options.token === '-' ? { ...options, token: (await text(process.stdin)).trim() } : options
}

async function run (options: Options): Promise<void> {
  const { json, url } = options
  if (!json) print(`The way of a client to ${url}\n`)
  const onReport = json ? () => {} : (report: Parameters<typeof stepLines>[0]) => print(stepLines(report, hasColours))
  const diagnosis = await diagnose(options, { tell, onReport })
  print(json ? JSON.stringify(diagnosis, null, 2) : summary(diagnosis))
  process.exitCode = diagnosis.verdict === 'fail' ? 1 : 0
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  print(USAGE)
} else {
  try {
    await run(await withToken(readOptions(args)))
  } catch (error) {
    tell(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exitCode = 2
  }
}
