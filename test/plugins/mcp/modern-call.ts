import { call } from './gateway.ts'

export const PREFIX = 'io.modelcontextprotocol/'

/** What may be different from a good request of the newest revision; an undefined member is left out. */
interface Variation {
  id?: unknown,
  meta?: Record<string, unknown>,
  headers?: Record<string, string
  | undefined>,
  path?: string,
  token?: string | null
}

function present<T> (members: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(members)
    .flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const]))
}

/** A request of 2026-07-28 with the headers that belong to it, as the arguments of a gateway's `ask`. */
export default function modern (
  method: string, params: Record<string, unknown> = {}, { id = 1, meta = {}, headers = {}, ...manner }: Variation = {}
) {
  const _meta = present({ [`${PREFIX}protocolVersion`]: '2026-07-28', [`${PREFIX}clientCapabilities`]: {}, ...meta })
  const name = [params.name, params.uri, params.taskId].find(value => typeof value === 'string')
  const sent =
    present({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      'mcp-name': typeof name === 'string'
        ? name
        : undefined,
      ...headers
    })
  return [call(method, { ...params, _meta }, id), { ...manner, headers: sent }] as const
}
