import t from 'tap'
import tools from '../../../tools/index.ts'
import alias, { underscored } from '../../../tools/alias.ts'
import build from '../../build.ts'

async function read (url: string): Promise<string> {
  return (await fetch(`${url}/llms.txt`)).text()
}

t.test('llms.txt says what this is, its address, every tool and where more is told [CLIENT-71]', async t => {
  const { url } = await build(t)
  const text = await read(url)
  t.match(text, /^# NeonPanel MCP Gateway\n\n> Inventory, .+\.\n\n/)
  for (const { name, scopes, description } of tools) {
    const line = text.split('\n').find(line => line.startsWith(`- \`${alias(name)}\``)) ?? ''
    for (const scope of scopes.flat()) t.ok(line.includes(scope), `${name} needs ${scope}`)
    t.ok(line.includes(underscored(description).slice(0, 30)), name)
  }
  t.notMatch(text, /neonpanel\.list/, 'tools are named as they are listed at /mcp')
  for (const place of [`${url}/mcp`, `${url}/sse`, `POST ${url}/tools/{name}`]) t.ok(text.includes(place), place)
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
  t.ok(links.length >= 4)
  for (const link of links.filter(link => link.startsWith(url))) t.equal((await fetch(link)).status, 200, link)
})

t.test('llms.txt names nothing that this deployment does not serve [CLIENT-71]', async t => {
  const env = { DOCS: 'false', READ_ONLY: 'true', ENFORCE_SCOPES: 'false', PROTOCOL_REVISIONS: '2026-07-28' }
  const { url } = await build(t, { env })
  const text = await read(url)
  t.notMatch(text, /\/docs\)|^- `neonpanel_createDocuments|\/sse|scope|read:companies/m)
  const dotted = await build(t, { env: { TOOL_NAMES: 'dotted' } })
  t.match(await read(dotted.url), '- `neonpanel.listCompanies` (read:companies): ')
})
