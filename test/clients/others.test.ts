import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const HERE = import.meta.dirname
const OTHERS = join(HERE, 'others')
/** What drivers share. */
const SHARED = 'visit.js'

t.test('npm run clients drives every other client that is there, at an exact version [CLIENT-54]', async t => {
  const drivers = readdirSync(OTHERS).filter(name => name.endsWith('.js') && name !== SHARED)
  const [, listed = ''] = /^const DRIVERS = \[(.*)\]$/m.exec(readFileSync(join(HERE, 'run.ts'), 'utf8')) ?? []
  t.strictSame(listed.split(', ').map(name => `${name.slice(1, -1)}.js`).sort(), drivers.sort())
  for (const driver of drivers) t.match(readFileSync(join(OTHERS, driver), 'utf8'), / from '\.\/visit\.js'/, driver)
  t.ok(drivers.includes('mcp-remote.js') && drivers.includes('inspector.js'))
  const { dependencies } = JSON.parse(readFileSync(join(OTHERS, 'package.json'), 'utf8'))
  for (const [name, version] of Object.entries(dependencies)) t.match(version, /^\d+\.\d+\.\d+$/, name)
})
