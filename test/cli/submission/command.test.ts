import { execFile } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../../..')

function submission (...args: string[]) {
  return run(process.execPath, ['--import', 'tsx', 'cli/submission/index.ts', ...args],
    { cwd: ROOT, env: { PATH: process.env.PATH } })
}

t.test('npm run submission writes both documents and says what is still open', async t => {
  const out = join(t.testdir(), 'new', 'folder')
  const { stdout, stderr } = await submission('--out', out, '--privacy-url', 'https://example.com/privacy')
  t.strictSame(readdirSync(out).sort(), ['anthropic-directory.md', 'chatgpt-app-submission.json'])
  t.equal(JSON.parse(readFileSync(join(out, 'chatgpt-app-submission.json'), 'utf8')).schema_version, 1)
  t.match(readFileSync(join(out, 'anthropic-directory.md'), 'utf8'), '| Privacy policy | https://example.com/privacy |')
  t.equal(stderr, '')
  t.match(stdout,
    /^Still open in anthropic-directory\.md: --terms-url, --logo-url, --security-contact, --test-account$/m)
})

t.test('it writes nothing for a wrong option, and names it on stderr with status 1', async t => {
  const out = join(t.testdir(), 'none')
  await t.rejects(submission('--out', out, '--support', 'nobody'), {
    code: 1, stdout: '', stderr: /^--support must be an e-mail address or a public https URL.*\n$/
  })
  await t.rejects(async () => readdirSync(out), { code: 'ENOENT' })
})

t.test('a folder that cannot be made is named, without a stack', async t => {
  const out = join(t.testdir({ file: '' }), 'file', 'folder')
  await t.rejects(submission('--out', out), { code: 1, stderr: new RegExp(`^[^\\n]*${out}[^\\n]*\\n$`) })
})
