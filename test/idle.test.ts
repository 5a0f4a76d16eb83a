import { execFile } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

/** Tests of which the first waits for what never comes, and the others take longer in all than a test may be idle. */
const script = `
  import t from 'tap'
  import { setTimeout as sleep } from 'node:timers/promises'
  import endIdle from ${JSON.stringify(join(import.meta.dirname, 'idle.ts'))}
  endIdle(t, 500)
  t.test('waits', async t => {
    await t.test('for nothing', async t => {
      const waiting = setInterval(() => {}, 1000)
      t.teardown(() => clearInterval(waiting))
      await new Promise(() => {})
    })
  })
  t.test('asserts now and then', async t => { for (let turn = 0; turn < 3; turn++) t.ok(await sleep(200, true)) })
  t.test('works without a word', async t => {
    for (const end = performance.now() + 900; performance.now() < end;) await new Promise(setImmediate)
  })
  t.test('has subtests', async t => {
    for (let turn = 0; turn < 3; turn++) await t.test('of a moment', async t => { await sleep(200) })
  })
`

t.test('a test that waits in vain fails by its name, and the others are run', async t => {
  const child = ['--import', 'tsx', '--input-type', 'module', '--eval', script]
  const { status, stdout } = await new Promise<{ status: unknown, stdout: string }>(resolve => {
    execFile(process.execPath, child, { env: { PATH: process.env.PATH } },
      (error, stdout) => resolve({ status: error?.code, stdout }))
  })
  t.equal(status, 1)
  const results = stdout.match(/^ *(not )?ok \d+ - [a-z: ,]+/gim)?.map(line => line.trim())
  t.strictSame(results, [
    'not ok 1 - Nothing was asserted for', 'not ok 1 - for nothing', 'not ok 1 - waits',
    'ok 1 - should be equal', 'ok 2 - should be equal', 'ok 3 - should be equal', 'ok 2 - asserts now and then',
    'ok 3 - works without a word',
    'ok 1 - of a moment', 'ok 2 - of a moment', 'ok 3 - of a moment', 'ok 4 - has subtests'
  ])
  t.match(stdout, /Nothing was asserted for 0\.5 s: what it waits for does not come\.[^]*expired: for nothing/)
})
