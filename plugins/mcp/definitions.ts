import type { FastifyRequest } from 'fastify'
import type { LogLevel } from '../../schemas/mcp.ts'

/** What a client may be asked for while a call runs (2026-07-28 basic/patterns/mrtr). */
type Ability = 'sampling' | 'elicitation' | 'roots'

/** A question to the client. */
export interface InputRequest { method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list', params: object }

/** What the client answered: the result of the method that was asked. */
export type InputResponse = Readonly<Record<string, unknown>>

/** The lists that a client can be told have changed. */
export type Changing = 'tools' | 'prompts' | 'resources'

/** What a handler sees of the call that it answers. */
export interface Context {
  readonly request: FastifyRequest
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** The capabilities that the client declared with this request; none where the era does not declare them with each. */
  readonly capabilities: Readonly<Record<string, unknown>>
  /** Headers for calls that belong to this one (W3C Trace Context). */
  readonly trace: Readonly<Record<string, string>>
  /** Tells how far the call has come. Values that do not grow, and those of a call without a progress token, go nowhere. */
  progress (value: number, total?: number, message?: string): void
  /** Sends a log message to the client, if it wants any of that level. `data` is JSON. */
  log (level: LogLevel, data: unknown, logger?: string): void
  /** Asks the client and gives its answers under the same keys. A handler that asks runs again from its start for each round. */
  ask (requests: Readonly<Record<string, InputRequest>>): Promise<Readonly<Record<string, InputResponse>>>
  /** Tells every client that listens that a list has changed. */
  changed (list: Changing): void
}

/** A picture for a client's lists (2025-11-25 basic). `src` is an https or data URI. */
interface Icon { src: string, mimeType?: string, sizes?: readonly string[], theme?: 'light' | 'dark' }

type Meta = Readonly<Record<string, unknown>>

interface Notes { audience?: readonly ('user' | 'assistant')[], priority?: number, lastModified?: string }

/** What every item of a list says of itself. */
interface Described { name: string, title?: string, description?: string, icons?: readonly Icon[], _meta?: Meta }

/** The content of a resource; `blob` is base64. */
export type Contents = { uri: string, mimeType?: string, _meta?: Meta } & ({ text: string } | { blob: string })

interface Linked extends Described { uri: string, mimeType?: string, size?: number }

/** A piece of what a tool or a prompt says. */
export type Content = { annotations?: Notes, _meta?: Meta } & (
  | { type: 'text', text: string }
  | { type: 'image' | 'audio', data: string, mimeType: string }
  | { type: 'resource', resource: Contents }
  | { type: 'resource_link' } & Linked)

/** A whole result of `tools/call`. */
export interface ToolResult { content: readonly Content[], structuredContent?: unknown, isError?: boolean, _meta?: Meta }

/** The JSON text of a tool's data, and what is said of the result. */
export interface ToolData { data: string, _meta: Meta }

/** What a call comes to: the JSON text of the data, or a whole result. */
export type ToolOutcome = string | ToolData | ToolResult

/** Work that a call began elsewhere: all that it takes to ask how it stands. In milliseconds. */
export interface Begun { handle: Readonly<Record<string, unknown>>, ttlMs: number, pollIntervalMs: number }

/** How work stands that goes on elsewhere. The outcome is there when it is over. */
export interface Standing { pollIntervalMs?: number, outcome?: ToolOutcome }

/** How the work of a tool is followed that it begins elsewhere. */
export interface Tracking {
  /** What a call began, from its arguments and the JSON text of its data; undefined where it is over already. */
  begin (args: unknown, data: string): Begun | undefined
  look (handle: Readonly<Record<string, unknown>>, context: Context): Promise<Standing>
}

export interface ToolDefinition extends Described {
  /** Another name by which it can be called, for clients that refuse dots. */
  alias?: string
  /** Not listed: a call says why. */
  hidden?: boolean
  description: string
  /** JSON Schema 2020-12 of an object with `properties`; goes out as it is. */
  inputSchema: object
  outputSchema?: object
  annotations?: object
  securitySchemes?: readonly object[]
  /** What the client must be able to do: whoever cannot is refused before the call. */
  requires?: readonly Ability[]
  /** Whether a call may become a task, or always does (SEP-2663). */
  tasks?: 'optional' | 'required'
  /** Where the work is done elsewhere. Without it a task runs here. */
  tracking?: Tracking
  /** What the client must answer before a task begins. */
  before?: Readonly<Record<string, InputRequest>>
  /** `args` were sent by the client and checked by nobody. */
  call (args: unknown, context: Context): Promise<ToolOutcome>
}

/** At most 100 values that an argument may have, given how it begins and what the others are. */
type Complete = (value: string, others: Readonly<Record<string, string>>, context: Context) => Promise<readonly string[]>

export interface PromptArgument { name: string, title?: string, description?: string, required?: boolean }

export interface PromptResult { description?: string, messages: readonly { role: 'user' | 'assistant', content: Content }[] }

export interface PromptDefinition extends Described {
  arguments?: readonly PromptArgument[]
  /** By the name of the argument. */
  complete?: Readonly<Record<string, Complete>>
  /** Required arguments are there. */
  get (args: Readonly<Record<string, string>>, context: Context): Promise<PromptResult>
}

interface Readable extends Described {
  mimeType?: string
  annotations?: Notes
  /** How long a client may keep it, in milliseconds, and whether for others too; not at all by default. */
  cache?: { ttlMs: number, cacheScope: 'public' | 'private' }
}

export interface ResourceDefinition extends Readable {
  uri: string
  size?: number
  read (context: Context): Promise<readonly Contents[]>
}

export interface TemplateDefinition extends Readable {
  /** RFC 6570, simple expansions only: `neonpanel://companies/{companyUuid}`. */
  uriTemplate: string
  /** By the name of the variable. */
  complete?: Readonly<Record<string, Complete>>
  /** Undefined where there is nothing under that URI. */
  read (uri: string, variables: Readonly<Record<string, string>>, context: Context): Promise<readonly Contents[] | undefined>
}

/** Who the server says it is. */
export interface ServerIdentity { name: string, version: string, title?: string, description?: string, websiteUrl?: string, icons?: readonly Icon[] }

/** All that a server offers. What is advertised follows from it. */
export interface Offer {
  server: ServerIdentity
  /** For models, before any tool. */
  instructions?: string
  tools?: readonly ToolDefinition[]
  prompts?: readonly PromptDefinition[]
  resources?: readonly ResourceDefinition[]
  templates?: readonly TemplateDefinition[]
  /** The lists that may change while the server runs. */
  changing?: readonly Changing[]
  /** Handlers log to the client. */
  logging?: boolean
  /** Resources can be subscribed to. */
  subscriptions?: boolean
}
