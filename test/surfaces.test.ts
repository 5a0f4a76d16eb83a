import fc from 'fast-check'
import t from 'tap'
import tools from '../tools/index.ts'
import { broken, valid } from './arguments.ts'
import build, { type Stack } from './build.ts'
import { member } from './clients/journey.ts'

const RUNS = Number(process.env.FC_RUNS ?? 25)

interface Outcome { data?: unknown, text?: unknown, code?: unknown, detail?: unknown, fields?: unknown }

async function post (url: string, token: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`, 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25'
    },
    body: JSON.stringify(body)
  })
  return response.json()
}

async function overRest (url: string, token: string, tool: string, input: unknown): Promise<Outcome> {
  const body = await post(`${url}/tools/${tool}`, token, input)
  const code = member(body, 'code')
  if (code === undefined) return { data: body, text: body }
  return { code, detail: member(body, 'detail'), fields: member(body, 'errors') }
}

async function overMcp (url: string, token: string, tool: string, input: unknown): Promise<Outcome> {
  const answer = await post(`${url}/mcp`, token,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: input } })
  const result = member(answer, 'result')
  if (member(result, 'isError') !== true) {
    return { data: member(result, 'structuredContent'), text: JSON.parse(String(member(result, 'content', 0, 'text'))) }
  }
  const failure = member(result, '_meta', 'com.neonpanel/failure')
  const code = member(failure, 'code')
  return {
    code,
    detail: String(member(result, 'content', 0, 'text')).replace(` (${code})`,
      ''),
    fields: member(failure, 'errors')
  }
}

/**
 * Without what differs between two sandboxes that are otherwise the same: their addresses, the keys of links and the
 * ids of imports.
 */
function plain (outcome: Outcome, { sandbox }: Stack): Outcome {
  return JSON.parse(JSON.stringify(outcome).replaceAll(sandbox.url, 'https://sandbox').replace(/\?key=[\w-]{12}"/g, '"')
    .replace(/"request_id":"[^"]*"/g, '"request_id":"…"'))
}

t.test('a tool answers the same over REST and over MCP, right or wrong', async t => {
  const [rest, mcp] = [await build(t), await build(t, { env: { TOOL_NAMES: 'dotted' } })]
  const [restToken, mcpToken] = [await rest.token(), await mcp.token()]
  for (const tool of tools) {
    for (const [kind, inputs] of [['valid', valid(tool.input)], ['broken', broken(tool.input)]] as const) {
      let refused = 0
      await fc.assert(fc.asyncProperty(inputs, async input => {
        const one = plain(await overRest(rest.url, restToken, tool.name, input), rest)
        const other = plain(await overMcp(mcp.url, mcpToken, tool.name, input), mcp)
        if (one.code === 'invalid_arguments') refused++
        if (one.code === undefined) t.strictSame(one.text, one.data)
        t.strictSame(other, one, `${tool.name} ${JSON.stringify(input)}`)
      }), { numRuns: RUNS, endOnFailure: true })
      if (kind === 'broken') t.equal(refused, RUNS, `${tool.name} refuses broken arguments`)
      else t.equal(refused, 0, `${tool.name} takes valid arguments`)
    }
  }
})
