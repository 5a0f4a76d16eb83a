import { Client as ClientTwo, StreamableHTTPClientTransport as HttpTwo } from '@modelcontextprotocol/client'
import { Client as ClientOne } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as HttpOne } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type startTlsProxy from '../tls-proxy.ts'
import type provider from './provider.ts'

type Signer = ReturnType<typeof provider>
type Reach = Awaited<ReturnType<typeof startTlsProxy>>['reach']

const REPORTS = { name: 'neonpanel.listReports', arguments: {} }

/** A client that has signed in. */
interface SignedIn {
  /** Calls a tool; its result. */
  listReports (): Promise<unknown>
  close (): Promise<void>
}

function signedIn (client: ClientOne | ClientTwo): SignedIn {
  return { listReports: () => client.callTool(REPORTS), close: () => client.close() }
}

/** The code of the sign-in that a connection without a token ends in. */
async function codeOf (connected: Promise<void>, signer: Signer): Promise<string> {
  const cause: unknown = await connected.then(() => { throw new Error('connected without a token') }, error => error)
  const code = signer.outcome.get('code')
  if (code === null) throw new Error(`no code came back: ${signer.outcome}`, { cause })
  return code
}

/** The official client 1 is refused, signs in and connects. */
export async function connectOne (url: URL, authProvider: Signer, reach: Reach = fetch): Promise<SignedIn> {
  const client = new ClientOne({ name: 'cloud-v1', version: '1.0.0' })
  const open = () => new HttpOne(url, { authProvider, fetch: reach })
  const first = open()
  await first.finishAuth(await codeOf(client.connect(first), authProvider))
  await client.connect(open())
  return signedIn(client)
}

/** The same with the official client 2. */
export async function connectTwo (url: URL, authProvider: Signer, reach: Reach = fetch): Promise<SignedIn> {
  const client = new ClientTwo({ name: 'cloud-v2', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  const open = () => new HttpTwo(url, { authProvider, fetch: reach })
  const first = open()
  const code = await codeOf(client.connect(first), authProvider)
  await first.finishAuth(code, authProvider.outcome.get('iss') ?? undefined)
  await client.connect(open())
  return signedIn(client)
}

function callOnce (connect: typeof connectOne): (...args: Parameters<typeof connectOne>) => Promise<unknown> {
  return async (...args) => {
    const client = await connect(...args)
    return client.listReports().finally(() => client.close())
  }
}

/** The official client 1 is refused, signs in and calls a tool; its result. */
export const signInWithOne = callOnce(connectOne)

/** The same with the official client 2. */
export const signInWithTwo = callOnce(connectTwo)
