import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import suites from './suites.ts'

const ROOT = join(import.meta.dirname, '..')

const ENTRIES = [
  '.ci', '.dockerignore', '.gitignore', '.npmrc', 'CHANGELOG.md', 'Dockerfile', 'LICENSE', 'README.md', 'app.ts',
  'bench',
  'cli', 'docker-compose.yml', 'docs', 'eslint.config.js', 'findings', 'package-lock.json', 'package.json', 'plugins',
  'routes',
  'sandbox', 'schemas', 'server.ts', 'skills', 'test', 'tools', 'tsconfig.json', 'widgets'
]

const PACKAGES = [
  'package.json', 'bench/package.json', 'test/clients/others/package.json', 'test/conformance/runner/package.json'
]

/** What only the benchmark needs, and what a clean install of the product must never bring. */
const PEERS = ['@modelcontextprotocol/node', '@modelcontextprotocol/server', 'autocannon', 'fastmcp']

/** What may join them. */
const ALLOWED = ['.github', 'deploy']

const GENERATED = ['.git', '.tap', 'dist', 'node_modules']

/** What must import nothing, not even a type, of what comes after it. */
const DIRECTIONS: Readonly<Record<string, RegExp>> = {
  'plugins/mcp': /^(tools|routes|plugins\/(catalog|neonpanel|openapi|tools|upstream-auth))\b/,
  schemas: /^(plugins|routes|tools)\//,
  tools: /^(plugins|routes)\//,
  widgets: /^(?!widgets\/|schemas\/is-record)/
}

/** The imports in a folder that point at our own files, as `from → to`, both seen from the root. */
function importsIn (folder: string): (readonly [string, string])[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return files.filter(file => file.endsWith('.ts')).map(file => join(folder, file)).flatMap(file => {
    const specifiers = readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)
    return [...specifiers].map(([, specifier = '']) => [file, join(dirname(file), specifier)] as const)
  })
}

t.test('keeps the root to what the architecture names', async t => {
  t.strictSame(readdirSync(ROOT).filter(name => ![...ALLOWED, ...GENERATED].includes(name)).sort(), ENTRIES)
})

t.test('keeps the peers of the benchmark out of the product, each at one exact version', async t => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'bench/package.json'), 'utf8'))
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const locked = JSON.parse(readFileSync(join(ROOT, 'bench/package-lock.json'), 'utf8')).packages
  t.strictSame(PEERS.filter(name => !dependencies[name]), [], 'the benchmark has them')
  t.strictSame(PEERS.filter(name => packages[`node_modules/${name}`]), [], 'the product has not')
  t.strictSame(Object.keys(dependencies).filter(name => locked[`node_modules/${name}`]?.version !== dependencies[name]),
    [])
})

t.test('names every test file in one suite, and every suite after a file that runs it', async t => {
  const listed = Object.values(suites).flat()
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts') && !file.includes('node_modules'))
  t.strictSame(files.filter(file => !listed.includes(file)), [], 'are in a suite')
  t.strictSame(listed.filter(file => !files.includes(file)), [], 'are there')
  t.strictSame(listed.filter((file, index) => listed.indexOf(file) < index), [], 'are in no second suite')
  t.strictSame(readdirSync(join(import.meta.dirname, 'suites')).sort(),
    Object.keys(suites).map(name => `${name}.ts`).sort())
})

t.test('imports in one direction: to tools and schemas, and nothing of NeonPanel into the engine of MCP', async t => {
  for (const [folder, forbidden] of Object.entries(DIRECTIONS)) {
    const imports = importsIn(folder)
    t.ok(imports.length > 0, `${folder} has imports`)
    t.strictSame(imports.filter(([, to]) => forbidden.test(to)), [], folder)
  }
})

t.test('leans on no script that npm runs by itself, because .npmrc forbids those', async t => {
  t.match(readFileSync(join(ROOT, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m)
  for (const file of PACKAGES) {
    const { scripts = {} } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
    t.strictSame(Object.keys(scripts).filter(name => /^(pre|post|install$|dependencies$)/.test(name)), [], file)
  }
})
