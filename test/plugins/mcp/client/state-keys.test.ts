import Fastify from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import config, { readConfig } from '../../../../plugins/config/index.ts'
import drain from '../../../../plugins/drain.ts'
import errors from '../../../../plugins/errors/index.ts'
import load from '../../../../plugins/load/index.ts'
import type { ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import mcp from '../../../../plugins/mcp/index.ts'
import metrics from '../../../../plugins/metrics/index.ts'
import redis from '../../../../plugins/redis/index.ts'
import tracing from '../../../../plugins/tracing/index.ts'
import body from '../../../../plugins/body/index.ts'
import relay from '../../../../plugins/relay/index.ts'
import sse from '../../../../plugins/sse.ts'
import validation from '../../../../plugins/validation/index.ts'

const WARNING = 'STATE_KEYS is empty: what clients keep for us ends with this process, and no other replica reads it.'
const plain: ToolDefinition = {
  name: 'x', description: 'x', inputSchema: { type: 'object', properties: {} }, call: async () => '{}'
}

/** No caller is signed in. */
const signIn = fp(async fastify => { fastify.decorateRequest('auth', null) }, { name: 'auth' })

/** What an engine with one tool warns of when it gets ready. */
async function warnings (tool: ToolDefinition, env: Record<string, string>): Promise<string[]> {
  const lines: string[] = []
  const app = Fastify({ logger: { level: 'warn', stream: { write: line => { lines.push(JSON.parse(line).msg) } } } })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig(env) })
  for (const plugin of [metrics, tracing, errors, drain, load, validation, body, signIn, redis, relay, sse, mcp]) {
    await app.register(plugin)
  }
  app.mcp.register({ server: { name: 'x', version: '1' }, tools: [tool] })
  await app.ready()
  return lines
}

t.test('warns where clients keep something for the server that no other replica could read', async t => {
  for (const more of [{ asks: true }, { tasks: 'optional' }, { tasks: 'required' }] as const) {
    t.strictSame(await warnings({ ...plain, ...more }, {}), [WARNING], JSON.stringify(more))
    t.strictSame(await warnings({ ...plain, ...more }, { STATE_KEYS: 'k'.repeat(32) }), [], JSON.stringify(more))
  }
})

t.test('is silent where clients keep nothing', async t => {
  t.strictSame(await warnings(plain, {}), [])
})
