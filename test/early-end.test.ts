import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

/** A test that has ended and left something behind, and one that it takes with it. */
function script (leaves: string): string {
  return `
    import t from 'tap'
    import tellEarlyEnd from ${JSON.stringify(join(import.meta.dirname, 'early-end.ts'))}
    tellEarlyEnd(t)
    let leave
    t.test('leaves something', async t => { new Promise(resolve => { leave = resolve }).then(() => { ${leaves} }) })
    t.test('waits', async t => {
      t.teardown(clearInterval.bind(null, setInterval(() => {}, 1000)))
      setImmediate(leave)
      await new Promise(() => {})
    })
  `
}

/** What it leaves, and how the report says so. */
const cases = {
  'a timer that throws': ['setTimeout(() => { throw new Error("left") })', 'left'],
  'a rejection that nobody handles': ['setTimeout(() => { Promise.reject(new Error("left")) })', 'left'],
  'an end of the process': ['process.exit(3)', 'The process ended before its tests, with exit code 3.']
} as const

for (const [what, [leaves, reason]] of Object.entries(cases)) {
  t.test(`a run that ends early for ${what} fails with the reason`, async t => {
    const child = ['--import', 'tsx', '--input-type', 'module', '--eval', script(leaves)]
    const { status, stdout } = await new Promise<{ status: unknown, stdout: string }>(resolve => {
      execFile(process.execPath, child, { env: { PATH: process.env.PATH } },
        (error, stdout) => resolve({ status: error?.code, stdout }))
    })
    t.equal(status, 1)
    t.strictSame(stdout.match(/^ *(not )?ok \d+ - [^#\n]*/gm)?.map(line => line.trim()),
      ['ok 1 - leaves something', 'not ok 1 - test unfinished', 'not ok 2 - waits', `not ok 3 - ${reason}`])
  })
}
