import fc from 'fast-check'
import t from 'tap'
import tools from '../tools/index.ts'
import { broken, valid } from './arguments.ts'
import build, { type Stack } from './build.ts'
import { overMcp, overRest, type Outcome } from './outcomes.ts'

const RUNS = Number(process.env.FC_RUNS ?? 25)

/**
 * Without what differs between two sandboxes that are otherwise the same: their addresses, the keys of links, the ids
 * of imports, and tokens.
 */
function plain (outcome: Outcome, { sandbox }: Stack): Outcome {
  return JSON.parse(JSON.stringify(outcome).replaceAll(sandbox.url, 'https://sandbox').replace(/\?key=[\w-]{12}"/g, '"')
    .replace(/"(request_id|commit|expires_at)":"[^"]*"/g, '"$1":"…"'))
}

t.test('a tool answers the same over REST and over MCP, right or wrong [CLIENT-56]', async t => {
  const [rest, mcp] = [await build(t), await build(t, { env: { TOOL_NAMES: 'dotted' } })]
  const [restToken, mcpToken] = [await rest.token(), await mcp.token()]
  for (const tool of tools) {
    for (const [kind, inputs] of [['valid', valid(tool.input)], ['broken', broken(tool.input)]] as const) {
      let refused = 0
      await fc.assert(fc.asyncProperty(inputs, async input => {
        const one = plain(await overRest({ url: rest.url, token: restToken }, tool.name, input), rest)
        const other = plain(await overMcp({ url: mcp.url, token: mcpToken }, tool.name, input), mcp)
        if (one.code === 'invalid_arguments') refused++
        if (one.code === undefined) t.strictSame(one.text, one.data)
        t.strictSame(other, one, `${tool.name} ${JSON.stringify(input)}`)
      }), { numRuns: RUNS, endOnFailure: true })
      if (kind === 'broken') t.equal(refused, RUNS, `${tool.name} refuses broken arguments`)
      else t.equal(refused, 0, `${tool.name} takes valid arguments`)
    }
  }
})
