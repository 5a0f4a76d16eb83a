import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../../plugins/config/index.ts'
import { Config } from '../../../schemas/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'secrets-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const KEY = '0123456789abcdef0123456789abcdef'
const WEBHOOK = `whsec_${Buffer.alloc(32).toString('base64')}`

/** Settings that hold what nobody may see: their names say so. */
const LIKE_SECRETS = Object.keys(Config.properties)
  .filter(name => /SECRET|PASSWORD|_KEYS$|REDIS_URL|TOKEN$/.test(name))

/** A value that each secret may have, and what else it needs. */
const good: Readonly<Record<string, { value: string, read: unknown, needs?: Record<string, string> }>> = {
  UPSTREAM_CLIENT_SECRET: { value: 's3cret ü', read: 's3cret ü', needs: { UPSTREAM_CLIENT_ID: 'gateway' } },
  REDIS_URL: { value: 'rediss://gateway:secret@cache:6380/0', read: 'rediss://gateway:secret@cache:6380/0' },
  REDIS_SENTINEL_PASSWORD: { value: 'watch-word', read: 'watch-word' },
  STATE_KEYS: { value: `${KEY}\n${KEY}0`, read: [KEY, `${KEY}0`] },
  AUDIT_KEYS: { value: KEY, read: [KEY] },
  WEBHOOK_SECRETS: { value: WEBHOOK, read: [WEBHOOK] }
}

let files = 0
function file (content: string | Buffer): string {
  const path = join(folder, `secret-${++files}`)
  writeFileSync(path, content)
  return path
}

const secrets = Object.entries(Config.properties).filter(([, { secret }]) => secret).map(([name]) => name)

t.test('every setting that is a secret by its name is marked as one, and has a value to try', async t => {
  t.strictSame(LIKE_SECRETS.filter(name => !secrets.includes(name)), [])
  t.strictSame(secrets.filter(name => !good[name]), [])
})

for (const name of secrets) {
  const { value = '', read, needs = {} } = good[name] ?? {}

  t.test(`${name} may be in a file, less one line end, whatever wrote it [SEC-59]`, async t => {
    const ways = {
      plain: value, 'a line': `${value}\n`, 'a line of Windows': `${value}\r\n`, 'a mark': `\uFEFF${value}`
    }
    for (const [way, content] of Object.entries(ways)) {
      t.match(readConfig({ ...needs, [`${name}_FILE`]: file(content) }), { [name]: read }, way)
    }
    const path = file(value)
    t.match(readConfig({ ...needs, [name]: '', [`${name}_FILE`]: path }), { [name]: read }, 'an empty one is absent')
    t.match(readConfig({ ...needs, [name]: value, [`${name}_FILE`]: ' ' }), { [name]: read }, 'and so is an empty path')
  })

  t.test(`${name} beside its file stops the start, and both are named [SEC-59]`, async t => {
    t.throws(() => readConfig({ ...needs, [name]: value, [`${name}_FILE`]: file(value) }),
      { message: `${name} and ${name}_FILE are both set: set one of the two.` })
  })

  t.test(`what is wrong with the file of ${name} is said, and neither path nor content is shown [SEC-59]`, async t => {
    const large = file(value)
    truncateSync(large, 65_537)
    mkdirSync(join(folder, name))
    const pipe = join(folder, `${name}.pipe`)
    execFileSync('mkfifo', [pipe])
    const paths: readonly [path: string, fault: string][] = [
      [join(folder, 'hunter2'), 'it cannot be read (ENOENT)'],
      [join(large, 'below'), 'it cannot be read (ENOTDIR)'],
      ['hunter2'.repeat(1000), 'it cannot be read (ENAMETOOLONG)'],
      [join(folder, name), 'it names something else'],
      [pipe, 'it names something else'],
      ['/dev/zero', 'it names something else'],
      [large, 'it has more than 65536 bytes'],
      [file(Buffer.from([0xff, 0xfe, 0x68, 0x00])), 'it is no UTF-8 text'],
      [file(''), 'it is empty'], [file('\n'), 'it is empty'], [file(' \r\n'), 'it is empty']
    ]
    for (const [path, fault] of paths) {
      t.throws(() => readConfig({ ...needs, [`${name}_FILE`]: path }),
        { message: `${name}_FILE must be the path of a file that holds ${name}: ${fault}.` }, fault)
    }
  })
}

t.test('a bad value in a file is refused as any, and the file is named for it [SEC-59]', async t => {
  t.throws(() => readConfig({ STATE_KEYS_FILE: file('hunter2') }), {
    message: 'STATE_KEYS (in the file of STATE_KEYS_FILE) must be a list, separated by commas, of secrets of 32 ' +
      'characters or more; openssl rand -base64 32 prints one.'
  })
  t.throws(() => readConfig({ REDIS_URL_FILE: file('cache:6379') }),
    { message: 'REDIS_URL (in the file of REDIS_URL_FILE) must be a redis: or rediss: URL without query.' })
})

t.test('a near miss of such a name stops the start, and the right one is told [D34]', async t => {
  const misses = { REDIS_URL_FIL: 'REDIS_URL_FILE', STATE_KEY_FILE: 'STATE_KEYS_FILE' }
  for (const [name, right] of Object.entries(misses)) {
    t.throws(() => readConfig({ [name]: 'x' }),
      { message: `${name} is not a setting of the gateway. Did you mean ${right}?` })
  }
})
