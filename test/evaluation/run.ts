import { parseArgs } from 'node:util'
import buildLedger from '../../sandbox/ledger/index.ts'
import build from '../build.ts'
import openBooks from './books.ts'
import connect from './caller.ts'
import evaluate from './evaluate.ts'
import questions from './questions/index.ts'

const USAGE = `Usage: npm run evaluate [-- --url http://localhost:3000/mcp [--writes]]

Asks the questions of test/evaluation/ over MCP, and holds each answer against the books of the sandbox: in a demo of
its own, or at the gateway of --url, before a sandbox, with Ana's token in the variable TOKEN. Questions that create
documents are left out there without --writes. Ends with 1 when an answer is wrong.
`

interface Where { url: URL, token: string, writes: boolean }

/** A demo of our own, or what the command line names. Throws an Error that says what is missing. */
async function where (undo: (() => Promise<void>)[]): Promise<Where> {
  const { values: { url, writes } } =
    parseArgs({ options: { url: { type: 'string' }, writes: { type: 'boolean', default: false } } })
  if (url === undefined) {
    const stack = await build({ teardown: end => { undo.push(end) } }, { clock: Date.now })
    return { url: new URL('/mcp', stack.url), token: await stack.token(), writes: true }
  }
  const { TOKEN = '' } = process.env
  if (!URL.canParse(url)) throw new Error('--url must be the address of an MCP endpoint.')
  if (TOKEN === '') throw new Error('TOKEN must hold a token, such as that of npm run -s token.')
  return { url: new URL(url), token: TOKEN, writes }
}

async function run (undo: (() => Promise<void>)[]): Promise<boolean> {
  const { url, token, writes } = await where(undo)
  const caller = await connect(url, token).catch((error: unknown) => {
    throw new Error(`${url.href} does not take the token, or does not answer.`, { cause: error })
  })
  undo.push(caller.close)
  const books = openBooks(buildLedger({ clock: Date.now }))
  let wrong = 0
  for (const question of questions) {
    if (question.writes && !writes) continue
    const { answer, faults } = await evaluate(question, caller.tools, caller, books)
    if (faults.length > 0) wrong++
    process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'NOT OK'} ${question.text}\n` +
      `         ${question.calls.map(({ tool }) => tool).join(' → ') || 'no call'}\n         ${answer}\n` +
      faults.map(fault => `       ! ${fault}\n`).join(''))
  }
  process.stdout.write(`${wrong === 0 ? 'All are answered' : `${wrong} are not answered`} as the books say.\n`)
  return wrong === 0
}

const undo: (() => Promise<void>)[] = []
try {
  process.exitCode = await run(undo) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 2
} finally {
  for (const end of undo.reverse()) await end()
}
