import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import registryEntry from '../../../plugins/documents/registry-entry.ts'
import { RegistryEntry } from './schemas.ts'

const ROOT = join(import.meta.dirname, '../../..')

t.test('deploy/server.json is what the definitions say, as the registry takes it; else run npm run registry', t => {
  const kept: unknown = JSON.parse(readFileSync(join(ROOT, 'deploy/server.json'), 'utf8'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  t.strictSame(kept, registryEntry())
  t.strictSame([...Value.Errors(RegistryEntry, kept)], [])
  t.match(kept, { version, remotes: [{ url: 'https://mcp.neonpanel.com/mcp' }] })
  t.end()
})
