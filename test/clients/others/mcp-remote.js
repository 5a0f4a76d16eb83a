import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { signIn } from '../../sandbox/browser.ts'
import { dataOf, tour, url } from './visit.js'

const program = join(import.meta.dirname, 'node_modules/mcp-remote/dist/proxy.js')
const ATTEMPTS = 50
const PAUSE_MS = 100
const PAGE = /^https?:\/\/\S+\/oauth2\/authorize\?\S+$/

/** Brings its code to it. It may print the page before it listens, and a person would be slower than this program. */
async function bring (address) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch(address)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    }
  }
}

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
    await bring(await signIn(line))
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
