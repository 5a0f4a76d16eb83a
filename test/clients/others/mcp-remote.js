import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { signIn } from '../../sandbox/browser.ts'
import { dataOf, tour, url } from './visit.js'

const program = join(import.meta.dirname, 'node_modules/mcp-remote/dist/proxy.js')
const PAGE = /^https?:\/\/\S+\/oauth2\/authorize\?\S+$/

async function visit (path) {
  const home = await mkdtemp(join(tmpdir(), 'mcp-remote-'))
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      program, `${url}${path}`
    ],
    env: { PATH: '', MCP_REMOTE_CONFIG_DIR: home },
    stderr: 'pipe'
  })
  let asked = false
  createInterface({ input: transport.stderr }).on('line', async line => {
    if (!PAGE.test(line)) return
    asked = true
    await fetch(await signIn(line))
  })
  const client = new Client({ name: 'stdio-host', version: '1.0.0' })
  await client.connect(transport)
  if (!asked) throw new Error('Its user was not asked to sign in.')
  const { tools } = await client.listTools()
  const way = `mcp-remote, at ${path || 'the bare URL'}`
  await tour(way, tools.map(({ name }) => name),
    async (name, input) => dataOf(await client.callTool({ name, arguments: input })))
  await client.close()
  await rm(home, { recursive: true })
}

await visit('')
await visit('/mcp')
await visit('/sse')
