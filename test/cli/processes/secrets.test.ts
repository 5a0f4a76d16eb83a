import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import prepare, { skip } from './start-processes.ts'

const KEY = 'a-key-that-is-in-a-file-and-nowhere-else'

t.test('several processes read the secrets that are in files, and have them nowhere else', { skip }, async t => {
  const { server, sandbox, start } = await prepare(t)
  const folder = t.testdir()
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), `${content}\n`)
    return join(folder, name)
  }
  const { ask, lines, pids } = await start({
    REDIS_URL: '', REDIS_URL_FILE: file('redis-url', server.url), STATE_KEYS_FILE: file('state-keys', KEY)
  })
  t.equal((await ask('/tools/neonpanel.listCompanies', { token: await sandbox.issueToken(), body: {} })).status, 200)
  t.match(lines()[0], { processes: 2, state: 'Redis' })
  t.notMatch(lines().map(({ msg }) => msg), /STATE_KEYS is empty/)
  for (const pid of pids()) {
    const environment = `/proc/${pid}/environ`
    if (existsSync(environment)) t.notMatch(readFileSync(environment, 'utf8'), KEY)
  }
})
