import type { AuthorizationServer, ResourceServer } from 'oauth4webapi'
import type { Challenge } from './challenge.ts'
import type { Http } from './http.ts'
import type { Reply } from './messages.ts'
import type { Options } from './options.ts'

/** A tool as a server lists it; nothing of it is certain. */
export type Tool = Readonly<Record<string, unknown>>

/** How messages are sent once the handshake is over. */
export interface Session { revision: string, isModern: boolean, id?: string }

/** A client that the doctor has registered for itself. */
interface Registered { id: string, secret?: string }

/** What is known of a deployment; steps fill it in their order. */
export interface Context {
  readonly options: Options
  /** The address of the MCP endpoint as clients are given it, without fragment. */
  readonly url: string
  readonly http: Http
  /** What must not be printed. */
  readonly secrets: Set<string>
  /** Prints something that a person must see now. */
  readonly tell: (words: string) => void
  /** Why nobody can go on from here. */
  blocked?: string
  /** True for an address of this machine. */
  isLocal?: boolean
  /** The answer to the first message, which carried no token, and the id of that. */
  first?: { reply: Reply, id: unknown }
  /** No sign-in is asked for. */
  isOpen?: boolean
  challenge?: Challenge
  resource?: ResourceServer
  issuer?: string
  server?: AuthorizationServer
  registered?: Registered
  token?: string
  refreshToken?: string
  /** The scopes of the token, where they can be known. */
  scopes?: readonly string[]
  /** The step that has found why the token is not good. */
  badToken?: string
  session?: Session
  /** The fields of the last answer to a caller with a token. */
  lastHeaders?: Headers
  tools?: readonly Tool[]
  /** Where HTTP+SSE is. */
  streamUrl?: string
}

/** Why a step that asks the server cannot be taken. */
export function withoutServer ({ blocked }: Context): string | undefined {
  return blocked
}

/** Why a step about the sign-in cannot be taken. */
export function withoutSignIn ({ blocked, isOpen }: Context): string | undefined {
  return blocked ?? (isOpen ? 'no sign-in is asked for' : undefined)
}

/** Why a step about the authorization server cannot be taken. */
export function withoutIssuer (context: Context): string | undefined {
  return withoutSignIn(context) ?? (context.server ? undefined : 'no authorization server is known')
}

/** Why a step that needs a token cannot be taken. */
export function withoutToken (context: Context): string | undefined {
  const { blocked, isOpen, token } = context
  if (blocked !== undefined || isOpen || token !== undefined) return blocked
  return 'needs a token: give one with --token, or sign in with --sign-in'
}

/** Why a step that needs an accepted token, or a server without sign-in, and a handshake cannot be taken. */
export function withoutSession (context: Context): string | undefined {
  const { badToken, session } = context
  const reason = withoutToken(context)
  if (reason !== undefined || session) return reason
  return badToken === undefined ? 'there was no handshake' : `the token is not accepted: see ${badToken}`
}

/** Why a step about tools cannot be taken. */
export function withoutTools (context: Context): string | undefined {
  return withoutSession(context) ?? (context.tools?.length ? undefined : 'no tools are listed')
}
