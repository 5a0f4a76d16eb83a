import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = join(import.meta.dirname, '..')

const ENTRIES = [
  '.ci', '.dockerignore', '.gitignore', '.npmrc', 'CHANGELOG.md', 'Dockerfile', 'LICENSE', 'README.md', 'app.ts', 'docker-compose.yml',
  'eslint.config.js', 'package-lock.json', 'package.json', 'plugins', 'routes', 'sandbox', 'schemas', 'server.ts', 'test', 'tools', 'tsconfig.json'
]

const GENERATED = ['.git', '.tap', 'dist', 'node_modules']

t.test('keeps the root to what the architecture names', async t => {
  t.strictSame(readdirSync(ROOT).filter(name => !GENERATED.includes(name)).sort(), ENTRIES)
})
