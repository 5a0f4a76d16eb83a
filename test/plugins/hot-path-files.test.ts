import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const MAX_FILES = 40
/** What a revision adds whose requests describe themselves, in the body and in headers. */
const MAX_FILES_MODERN = 45
/** Half as much again as was seen on any line of Node. */
const MAX_BYTES = 20_000

const script = join(import.meta.dirname, 'hot-path-process.ts')
/** Without the environment of the runner, whose coverage would be reset. */
const { stdout } =
  await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { env: { PATH: process.env.PATH } })
interface Seen { files: Readonly<Record<string, readonly string[]>>, bytes: Readonly<Record<string, number>> }
const { files, bytes }: Seen = JSON.parse(stdout)

for (const [era, most] of [['legacy', MAX_FILES], ['modern', MAX_FILES_MODERN]] as const) {
  const passed = files[era] ?? []

  t.test(`a call of a tool passes at most ${most} files in the ${era} era`, async t => {
    t.ok(passed.includes('plugins/mcp/engine.ts') && passed.includes('tools/list-companies.ts'), 'was measured')
    t.ok(passed.length <= most, `${passed.length}: ${passed.join(' ')}`)
  })

  t.test(`a call of a tool that asks nothing builds nothing to ask with in the ${era} era`, async t => {
    t.strictSame(passed.filter(file => /^plugins\/mcp\/(client|methods\/tasks)\/|notifications/.test(file)), [])
  })

  t.test(`a call of a tool allocates at most ${MAX_BYTES} bytes in the ${era} era`, async t => {
    const allocated = bytes[era] ?? 0
    t.ok(allocated > 0 && allocated <= MAX_BYTES, `${Math.round(allocated)} bytes`)
  })
}
