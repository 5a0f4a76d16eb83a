import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import logOf, { KEY } from './records.ts'

const COMMAND = ['--import', 'tsx', 'cli/verify-audit/index.ts']

function run (keys: string, ...args: string[]): Promise<{ status: unknown, stdout: string, stderr: string }> {
  return new Promise(resolve => {
    const env = { ...process.env, AUDIT_KEYS: keys }
    execFile(process.execPath, [...COMMAND, ...args], { env }, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, stdout, stderr })
    })
  })
}

t.test('npm run verify-audit says whether a log is whole, by its words and its status', async t => {
  const log = await logOf(t, 3)
  const dir = t.testdir({ 'gateway.log': `${log.join('\n')}\n`, 'empty.log': '' })
  const file = join(dir, 'gateway.log')
  const [older, newer, bad] = ['older.log', 'newer.log', 'bad.log'].map(name => join(dir, name))
  writeFileSync(older ?? '', `${log.slice(0, 5).join('\n')}\n`)
  writeFileSync(newer ?? '', `${log.slice(5).join('\n')}\n`)
  writeFileSync(bad ?? '', `${log.join('\n').replaceAll('"outcome":"ok"', '"outcome":"OK"')}\n`)
  const whole = { status: 0, stdout: 'Whole: 6 records in 1 chain.\n', stderr: '' }
  t.strictSame(await run(KEY, file), whole)
  t.strictSame(await run(`${KEY.toUpperCase()}, ${KEY}`, older ?? '', newer ?? ''), whole)
  t.match(await run(KEY, '--running', older ?? ''), { status: 0, stdout: /^Whole: / })
  t.match(await run(KEY, older ?? ''), { status: 1, stdout: /older\.log:\d+: its chain has no end.*\nNot whole: / })
  t.match(await run(KEY, bad ?? ''), { status: 1, stdout: /bad\.log:\d+: it was changed\.\nNot whole: / })
  t.match(await run(KEY, join(dir, 'empty.log')), { status: 1, stdout: 'There are no records of a chain.\n' })
  for (const [keys, ...args] of [['', file], [KEY], [KEY, '--forever', file]]) {
    t.match(await run(keys ?? '', ...args), { status: 2, stdout: '', stderr: /Proves that no audit record/ })
  }
  t.match(await run(KEY, join(dir, 'none.log')), { status: 2, stdout: '', stderr: /^ENOENT: [^\n]*\n$/ })
})
