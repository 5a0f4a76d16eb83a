import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import start, { type Child } from './process.ts'
import type { Role } from './cpu-affinity.ts'
import requestOf, { type Operation } from './requests.ts'
import type { Spec } from './servers.ts'
import { answering, freePort, type Environment } from './environment.ts'

/** A server that runs. */
export interface Server extends Child {
  spec: Spec
  origin: string
  /** Milliseconds from its start to its first answer. */
  ready: number
  /** The lines of its log. */
  lines (): string[]
  /** Empties its log, so that no disk fills up. */
  forget (): void
}

/** Where and how else a server is started; an undefined variable is not set. */
interface Start { role?: Role, extra?: Readonly<Record<string, string | undefined>> }

/** What a server answers. */
interface Reply { headers: Headers, text: string }

/** What the list of tools is called in `TOOLS`, for the peers. */
export const LISTED = 'tools.json'
export const TOOL = 'neonpanel_listCompanies'

/** Starts a server on a port of its own and waits for its first answer. */
export default async function startServer (
  spec: Spec, environment: Environment, { role = 'server', extra = {} }: Start = {}
): Promise<Server> {
  const port = await freePort()
  const log = join(environment.folder, `${spec.name}-${port}.log`)
  const handle = openSync(log, 'a')
  const env = { ...spec.env(port, environment.upstream), TOOLS: join(environment.folder, LISTED), ...extra }
  const began = performance.now()
  const child = start(role, [spec.runtime.path, ...spec.options, spec.file], env, ['ignore', handle, 'inherit'])
  closeSync(handle)
  const origin = `http://127.0.0.1:${port}`
  try {
    await answering(origin + spec.health)
  } catch (error) {
    await child.stop()
    throw error
  }
  return {
    ...child,
    spec,
    origin,
    ready: performance.now() - began,
    lines: () => readFileSync(log, 'utf8').trim().split('\n'),
    forget: () => truncateSync(log)
  }
}

/** Asks once. Throws an Error unless the answer is 200. */
export async function ask ({ origin, spec }: Server, operation: Operation, token: string): Promise<Reply> {
  const { path, headers, body } = requestOf(operation, TOOL)
  const answer =
    await fetch(origin + path, { method: 'POST', headers: { ...headers, authorization: `Bearer ${token}` }, body })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${spec.name} answered ${operation} with ${answer.status}: ${text}`)
  return { headers: answer.headers, text }
}

/** The operations of a server. */
export function operationsOf ({ rest }: Spec): readonly Operation[] {
  return rest ? ['initialize', 'list', 'call', 'rest'] : ['initialize', 'list', 'call']
}

/** Tools that every build of the product has. */
const TOOLS = 13

/** Throws an Error unless the server answers all its operations like an MCP server with the product's tools. */
export async function probe (server: Server, token: string): Promise<void> {
  const texts: Partial<Record<Operation, string>> = {}
  for (const operation of operationsOf(server.spec)) texts[operation] = (await ask(server, operation, token)).text
  const { initialize = '', list = '', call = '', rest = 'Kestrel' } = texts
  const right = initialize.includes('"protocolVersion"') && list.split('"inputSchema"').length > TOOLS &&
    call.includes('Kestrel') && !call.includes('"isError":true') && rest.includes('Kestrel')
  if (right) return
  const seen = Object.values(texts).map(text => text.slice(0, 300)).join(' ')
  throw new Error(`${server.spec.name} does not do what is measured: ${seen}`)
}
