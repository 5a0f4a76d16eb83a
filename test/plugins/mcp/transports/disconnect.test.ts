import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import type CallSignal from '../../../../schemas/call-signal.ts'
import type { ToolDefinition } from '../../../../plugins/mcp/protocol/types.ts'
import openGateway from '../gateway.ts'
import modern from '../modern-call.ts'

const events = new EventEmitter<{ running: [CallSignal], reached: [ServerResponse] }>()
const waits: ToolDefinition = {
  name: 'waits',
  description: 'Waits for its end.',
  inputSchema: { type: 'object', properties: {} },
  async call (_args, { signal }) {
    if (!signal) throw new Error('The call cannot be cancelled.')
    events.emit('running', signal)
    await new Promise<void>(resolve => { signal.addEventListener('abort', resolve) })
    return '{}'
  }
}

t.test('a modern call ends with its connection, and its request to NeonPanel too [PROTO-43]', async t => {
  const { url, token } = await openGateway(t, {
    upstream: (_request, response) => events.emit('reached', response),
    catalogs: { tools: [waits] }
  })
  const authorization = `Bearer ${await token()}`

  /** Begins a call; what it gives hangs up. */
  function begin (name: string): () => void {
    const [message, { headers }] = modern('tools/call', { name })
    const client = new AbortController()
    fetch(`${url}/mcp`, {
      method: 'POST',
      signal: client.signal,
      headers: {
        ...headers, authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream'
      },
      body: JSON.stringify(message)
    }).catch(() => undefined)
    return () => client.abort()
  }

  const running = once(events, 'running')
  const leave = begin('waits')
  const [signal] = await running
  t.equal(signal.aborted, false)
  const aborted = once(signal, 'abort')
  leave()
  await aborted
  t.equal(signal.aborted, true, 'the handler knows')

  const reached = once(events, 'reached')
  const hangUp = begin('neonpanel.listCompanies')
  const [response] = await reached
  const closed = once(response, 'close')
  hangUp()
  await closed
  t.equal(response.writableEnded, false, 'NeonPanel knows')
})
