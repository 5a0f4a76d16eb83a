import { auth } from '@modelcontextprotocol/client'
import { Agent, getAllMcpTools, MCPServerSSE, MCPServerStreamableHttp, RunContext } from '@openai/agents'
import { signIn, tour, url } from './visit.js'

/** What an agent would hand to its model; here the journey decides. */
const agent = new Agent({ name: 'NeonPanel' })
const runContext = new RunContext()

async function visit (Server, path) {
  const serverUrl = `${url}${path}`
  const { client: server, spoil } = await signIn(async authProvider => {
    const server = new Server({ url: serverUrl, authProvider, errorFunction: null })
    await server.connect()
    return server
  }, (signer, authorizationCode, iss) => auth(signer, { serverUrl, authorizationCode, iss }))
  const byName =
    new Map((await getAllMcpTools({ mcpServers: [server], runContext, agent })).map(tool => [tool.name, tool]))
  await tour(`@openai/agents, ${Server.name} at ${path || 'the bare URL'}`, [...byName.keys()], async (name, input) => {
    const answer = await byName.get(name).invoke(runContext, JSON.stringify(input))
    const [{ text }] = [answer].flat() // a list where a replayed answer says so
    if (!text.startsWith('{')) throw new Error(text)
    return JSON.parse(text)
  }, spoil)
  await server.close()
}

await visit(MCPServerStreamableHttp, '')
await visit(MCPServerStreamableHttp, '/mcp')
await visit(MCPServerSSE, '/sse')
