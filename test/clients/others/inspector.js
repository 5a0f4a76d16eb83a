import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import tools from '../../../tools/index.ts'
import { signIn } from '../../sandbox/browser.ts'
import { dataOf, url } from './visit.js'

const program = join(import.meta.dirname,
  'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js')
const PAGE = /^Please navigate to: (\S+)$/
const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const IMPORT = {
  companyUuid: KESTREL, type: 'bill', file: { name: 'freight.pdf', link: 'https://files.example.com/freight.pdf' }
}

/**
 * The Inspector's command line, each run a process, with what it keeps in a home of its own; its user signs in when
 * told to.
 */
function inspector (home, address) {
  return async (...args) => {
    const command = [
      program, '--cli', '--callback-url', 'http://127.0.0.1:0/oauth/callback', '--format', 'json', ...address, ...args
    ]
    const env = { PATH: '', HOME: home, MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'file' }
    const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const said = []
    createInterface({ input: child.stderr }).on('line', async line => {
      said.push(line)
      const [, page] = PAGE.exec(line) ?? []
      if (page) await fetch(await signIn(page))
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    assert.equal(code, 0, said.join('\n'))
    return { ...JSON.parse(output).result, asked: said.some(line => PAGE.test(line)) }
  }
}

async function visit (way, path, address, more = async () => {}) {
  const home = await mkdtemp(join(tmpdir(), 'inspector-'))
  const inspect = inspector(home, ['--server-url', `${url}${path}`, ...address])
  const { tools: listed, asked } = await inspect('--method', 'tools/list')
  assert.deepEqual([listed.length, asked], [tools.length, true], 'all tools, and its user was asked to sign in')
  const call =
    (name, input) => inspect('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(input))
  const companies = await call(listed[0].name, { perPage: 10 })
  assert.deepEqual(dataOf(companies).data.map(({ short_name: name }) => name), ['KHG', 'BTG'])
  assert.equal(companies.asked, false, 'it keeps its token')
  await more(inspect, call)
  await rm(home, { recursive: true })
  console.log(`@modelcontextprotocol/inspector --cli, ${way}`)
}

await visit('2025-11-25 at the bare URL', '', ['--transport', 'http', '--protocol-era', 'legacy'])
await visit('SSE at /sse', '/sse', ['--transport', 'sse'])
await visit('2026-07-28 at /mcp, with a task, a resource and a prompt', '/mcp', [
  '--transport', 'http', '--protocol-era', 'modern'
], async (inspect, call) => {
  assert.equal(dataOf(await call('neonpanel_createDocumentsByPdf', IMPORT)).status, 'done',
    'the import was followed as a task to its end')
  const { contents: [company] } =
    await inspect('--method', 'resources/read', '--uri', `neonpanel://companies/${KESTREL}`)
  assert.equal(JSON.parse(company.text).short_name, 'KHG')
  const { messages } = await inspect('--method', 'prompts/get', '--prompt-name', 'list_companies')
  assert.equal(messages.length, 1)
})
