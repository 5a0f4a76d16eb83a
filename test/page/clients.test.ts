import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import clientsAt from '../../plugins/page/clients.ts'
import shellWord from '../../plugins/text/shell-word.ts'

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const PRODUCTION = 'https://mcp.neonpanel.com'
const scopes = ['read:companies', 'write:import']
const place = { url: PRODUCTION, scopes, tool: 'neonpanel.listCompanies', sse: true }

const WANTED = [
  'ChatGPT', 'Claude', 'Claude Code', 'Codex', 'VS Code', 'Cursor', 'MCP Inspector', 'GPT Actions', 'Open WebUI', 'curl'
]

/** The settings in JSON that a text has in code. */
function settingsIn (text: string): string[] {
  return [...text.matchAll(/`(\{.*?\})`/g)].map(([, json = '']) => JSON.stringify(JSON.parse(json)))
}

t.test('every client has steps, and they contain the address of this server', async t => {
  const clients = clientsAt({ ...place, url: 'https://gateway.example.com/a/b' })
  t.strictSame(WANTED.filter(name => !clients.some(client => client.name === name)), [])
  for (const { name, steps } of clients) {
    t.ok(steps.some(({ copy }) => copy?.includes('https://gateway.example.com/a/b')), name)
    t.ok(steps.every(({ say }) => /[.:]$/.test(say)), name)
  }
})

t.test('links install the same server that the settings beside them name', async t => {
  const link = (name: string) => clientsAt(place).find(client => client.name === name)?.steps
    .flatMap(({ link }) => link?.href ?? [])[0] ?? ''
  const code = link('VS Code')
  t.match(code, /^vscode:mcp\/install\?%7B/)
  t.strictSame(JSON.parse(decodeURIComponent(code.slice(code.indexOf('?') + 1))),
    { name: 'neonpanel', type: 'http', url: `${PRODUCTION}/mcp` })
  const cursor = new URL(link('Cursor'))
  t.equal(`${cursor.protocol}//${cursor.host}${cursor.pathname}`, 'cursor://anysphere.cursor-deeplink/mcp/install')
  t.equal(cursor.searchParams.get('name'), 'neonpanel')
  t.strictSame(JSON.parse(Buffer.from(cursor.searchParams.get('config') ?? '', 'base64').toString()),
    { url: `${PRODUCTION}/mcp` })
})

t.test('README gives the same commands and settings for the product\'s address', async t => {
  const texts = clientsAt(place).flatMap(({ steps }) => steps.flatMap(({ copy }) => copy ?? []))
  const commands = texts.filter(text => /^(claude|codex mcp add|npx) /.test(text))
  const settings = texts.filter(text => text.startsWith('{')).map(text => JSON.stringify(JSON.parse(text)))
  t.strictSame([commands.length, settings.length], [4, 3])
  t.strictSame(commands.filter(command => !README.includes(`\`${command}\``)), [])
  const known = settingsIn(README)
  t.strictSame(settings.filter(each => !known.includes(each)), [])
})

t.test('a shell reads an address as one word, whatever is in it', async t => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'ab/:.\'"$`&;|()<>*!~ \\#%{}') }), text => {
    return execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' }) === text
  }), { numRuns: 60 })
  t.equal(shellWord(`${PRODUCTION}/mcp`), `${PRODUCTION}/mcp`)
  t.equal(shellWord(''), '\'\'')
})

t.test('older transports and scopes are left out where they are not served', async t => {
  const texts = JSON.stringify(clientsAt({ ...place, sse: false, scopes: [] }))
  t.notMatch(texts, /\/sse|codex mcp login/)
})
