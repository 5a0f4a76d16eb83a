import type {
  McpUiHostCapabilities, McpUiInitializeRequest, McpUiSizeChangedNotification
} from '@modelcontextprotocol/ext-apps'
import isRecord from '../schemas/is-record.ts'

type Params = Readonly<Record<string, unknown>>

/** What a host tells its view (MCP Apps 2026-01-26). */
interface Listener {
  onContext (context: Params): void
  onInput (args: Params): void
  onResult (result: unknown): void
  onCancelled (): void
  /** Nothing is to be done any more. */
  onTeardown (): void
}

export interface Host {
  can (what: keyof McpUiHostCapabilities): boolean
  /** Throws an Error whose message is for the user. */
  request (method: string, params: Params, timeoutMs?: number): Promise<unknown>
  resize (size: McpUiSizeChangedNotification['params']): void
}

const PROTOCOL_VERSION = '2026-01-26'
const REQUEST_TIMEOUT_MS = 60_000
const METHOD_NOT_FOUND = -32_601

interface Waiting { resolve (result: unknown): void, reject (error: Error): void }

/**
 * Connects this page with the host that shows it, over `postMessage`. The SDK of the extension is 400 KB even without
 * its languages, more than a page may have; tests hold this against its side of the host.
 */
export default async function connect (
  appInfo: McpUiInitializeRequest['params']['appInfo'], listener: Listener
): Promise<Host> {
  const waiting = new Map<unknown, Waiting>()
  let lastId = 0
  /** That of the host, once it has answered. */
  let origin: string | undefined

  function send (message: object): void {
    // a page without an origin of its own cannot be named
    const target = origin === undefined || origin === 'null' ? '*' : origin
    window.parent.postMessage({ jsonrpc: '2.0', ...message }, target)
  }

  function request (method: string, params: Params, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    const id = ++lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle()?.reject(new Error('There is no answer.')), timeoutMs)
      function settle (): Waiting | undefined {
        clearTimeout(timer)
        waiting.delete(id)
        return { resolve, reject }
      }
      waiting.set(id, { resolve: result => settle()?.resolve(result), reject: error => settle()?.reject(error) })
      send({ id, method, params })
    })
  }

  function settle ({ id, result, error }: Params): void {
    if (!isRecord(error)) return waiting.get(id)?.resolve(result)
    const { message } = error
    waiting.get(id)?.reject(new Error(typeof message === 'string' ? message : 'The host refused.'))
  }

  const notifications = new Map<unknown, (params: Params) => void>([
    ['ui/notifications/tool-input', ({ arguments: args }) => listener.onInput(isRecord(args) ? args : {})],
    ['ui/notifications/tool-result', listener.onResult],
    ['ui/notifications/tool-cancelled', listener.onCancelled],
    ['ui/notifications/host-context-changed', listener.onContext]
  ])

  function answer (id: unknown, method: unknown): void {
    const known = method === 'ping' || method === 'ui/resource-teardown'
    if (method === 'ui/resource-teardown') listener.onTeardown()
    send({ id, ...(known ? { result: {} } : { error: { code: METHOD_NOT_FOUND, message: 'Method not found' } }) })
  }

  window.addEventListener('message', ({ source, origin: sender, data }) => {
    if (source !== window.parent || !isRecord(data) || data.jsonrpc !== '2.0') return
    if (origin !== undefined && sender !== origin) return
    origin = sender
    const { id, method, params } = data
    if (method === undefined) settle(data)
    else if (id !== undefined) answer(id, method)
    else notifications.get(method)?.(isRecord(params) ? params : {})
  })

  const asked: McpUiInitializeRequest['params'] = {
    appInfo, appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] }, protocolVersion: PROTOCOL_VERSION
  }
  const initialized = await request('ui/initialize', { ...asked })
  const { hostCapabilities, hostContext } = isRecord(initialized) ? initialized : {}
  const capabilities = isRecord(hostCapabilities) ? hostCapabilities : {}
  listener.onContext(isRecord(hostContext) ? hostContext : {})
  send({ method: 'ui/notifications/initialized', params: {} })
  return {
    can: what => isRecord(capabilities[what]),
    request,
    resize: params => send({ method: 'ui/notifications/size-changed', params })
  }
}
