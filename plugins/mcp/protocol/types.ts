import type { FastifyRequest } from 'fastify'
import type CallSignal from '../../../schemas/call-signal.ts'
import type { LogLevel } from '../../../schemas/mcp.ts'
import type { Code } from '../../errors/index.ts'
import type { Content, ContentAnnotations, Contents, Described, Icon, Linked, Meta } from './content.ts'
import type { SkillDefinition } from './skill.ts'

/** What a client may be asked for while a call runs (2026-07-28 basic/patterns/mrtr). */
type Ability = 'sampling' | 'elicitation' | 'roots'

/** A request to the client. */
export interface InputRequest { method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list', params: object }

/** What the client answered: the result of the requested method. */
export type InputResponse = Readonly<Record<string, unknown>>

/** The lists with change notifications. */
export type ListName = 'tools' | 'prompts' | 'resources'

/** What a handler sees of the call that it answers. */
export interface Context {
  readonly request: FastifyRequest
  /** Aborts when the client cancels or disconnects; undefined where that ends nothing. */
  readonly signal: CallSignal | undefined
  /** What aborts as well when an answer would reach nobody, which is no cancellation in the legacy era. */
  gone (): CallSignal | undefined
  /** The capabilities that the client declared with this request, or for its session; none where it had neither. */
  readonly capabilities: Readonly<Record<string, unknown>>
  /** Headers for calls that belong to this one (W3C Trace Context). */
  readonly trace: Readonly<Record<string, string>>
  /** Reports progress. Values that do not grow, and those of a call without a progress token, are dropped. */
  progress (value: number, total?: number, message?: string): void
  /** Sends a log message to the client, if it wants any of that level. `data` is JSON. */
  log (level: LogLevel, data: unknown, logger?: string): void
  /** Asks the client, if the definition `asks`; answers have the same keys. Each round runs the handler anew. */
  ask (requests: Readonly<Record<string, InputRequest>>): Promise<Readonly<Record<string, InputResponse>>>
  /** Notifies every subscribed client that a list has changed. */
  changed (list: ListName): void
}

/** A whole result of `tools/call`. */
export interface ToolResult {
  content: readonly Content[], structuredContent?: unknown, isError?: boolean, _meta?: Meta
}

/**
 * The JSON text of a tool's data, what is said of the result, in words and as data, and a link to more than it holds.
 */
export interface ToolData { data: string, note?: string, link?: Linked, _meta?: Meta }

/** What a call comes to: the JSON text of the data, or a whole result. */
export type ToolOutcome = string | ToolData | ToolResult

/** Work that a call started elsewhere: all that it takes to ask for its status. In milliseconds. */
export interface StartedWork { handle: Readonly<Record<string, unknown>>, ttlMs: number, pollIntervalMs: number }

/** The status of work elsewhere. The outcome is there when it has ended. */
export interface WorkStatus { pollIntervalMs?: number, outcome?: ToolOutcome }

/** How work is followed that a tool starts elsewhere. */
export interface WorkTracking {
  /** What a call started, from its arguments and the JSON text of its data; undefined where it has ended already. */
  begin (args: unknown, data: string): StartedWork | undefined
  check (handle: Readonly<Record<string, unknown>>, context: Context): Promise<WorkStatus>
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
  /** The handler asks the client. */
  asks?: true
  /** What the client must be able to do: a client that cannot is refused before the call. */
  requires?: readonly Ability[]
  /** Whether a call may become a task, or always does (SEP-2663). */
  tasks?: 'optional' | 'required'
  /** Where the work is done elsewhere. Without it a task runs here. */
  tracking?: WorkTracking
  /** What the client must answer before a task begins. */
  before?: Readonly<Record<string, InputRequest>>
  /** `args` are untrusted: as the client sent them. */
  call (args: unknown, context: Context): Promise<ToolOutcome>
  /** A link that goes with a failure of a call: to what was too large, for example. */
  linkAt? (code: Code, args: unknown, context: Context): Linked | undefined
}

/** At most 100 values that an argument may have, given how it begins and what the others are. */
type Complete =
  (value: string, others: Readonly<Record<string, string>>, context: Context) => Promise<readonly string[]>

export interface PromptArgument { name: string, title?: string, description?: string, required?: boolean }

interface PromptMessage { role: 'user' | 'assistant', content: Content }
export interface PromptResult { description?: string, messages: readonly PromptMessage[] }

export interface PromptDefinition extends Described {
  arguments?: readonly PromptArgument[]
  /** The handler asks the client. */
  asks?: true
  /** By the name of the argument. */
  complete?: Readonly<Record<string, Complete>>
  /** Required arguments are there. */
  get (args: Readonly<Record<string, string>>, context: Context): Promise<PromptResult>
}

interface Readable extends Described {
  mimeType?: string
  annotations?: ContentAnnotations
  /** The handler asks the client. */
  asks?: true
  /** How long a client may keep it, in milliseconds, and whether for others too; not at all by default. */
  cache?: { ttlMs: number, cacheScope: 'public' | 'private' }
}

export interface ResourceDefinition extends Readable {
  uri: string
  size?: number
  read (context: Context): Promise<readonly Contents[]>
}

export interface TemplateDefinition extends Readable {
  /** Not listed, and read all the same. */
  hidden?: true
  /** RFC 6570, simple expansions only: `neonpanel://companies/{companyUuid}`. */
  uriTemplate: string
  /** By the name of the variable. */
  complete?: Readonly<Record<string, Complete>>
  /** Undefined where there is nothing under that URI. */
  read (
    uri: string, variables: Readonly<Record<string, string>>, context: Context
  ): Promise<readonly Contents[] | undefined>
}

/** The identity of the server. */
export interface ServerIdentity {
  name: string, version: string, title?: string, description?: string, websiteUrl?: string, icons?: readonly Icon[]
}

/** All that a server provides. What is advertised follows from it. */
export interface Catalog {
  server: ServerIdentity
  /** For models, before any tool. */
  instructions?: string
  /** A text that speaks of tools by their names, with their aliases instead. */
  aliased? (text: string): string
  /** What a tool, a prompt or a resource (a URI) is called now that was published by another name. */
  nameNow? (kind: ListName, name: string): string | undefined
  tools?: readonly ToolDefinition[]
  prompts?: readonly PromptDefinition[]
  resources?: readonly ResourceDefinition[]
  templates?: readonly TemplateDefinition[]
  skills?: readonly SkillDefinition[]
  /** The lists that may change while the server runs. */
  changing?: readonly ListName[]
  /** Handlers log to the client. */
  logging?: boolean
  /** Resources can be subscribed to. */
  subscriptions?: boolean
}
