import { Type, type Static } from '@sinclair/typebox'

/** Released revisions that open with `initialize`, newest first. */
export const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/** Released revisions without a handshake, whose requests describe themselves, newest first. */
export const MODERN = ['2026-07-28'] as const

export type Revision = typeof LEGACY[number] | typeof MODERN[number]

/** Severities, least severe first (RFC 5424). */
export const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const

export type LogLevel = typeof levels[number]

const LogLevel = Type.Unsafe<LogLevel>({ type: 'string', enum: levels })

/** Params of `initialize` (2025-11-25 basic/lifecycle). Unknown members are ignored. */
export const InitializeParams = Type.Object({
  protocolVersion: Type.String(),
  capabilities: Type.Record(Type.String(), Type.Unknown()),
  clientInfo: Type.Object({ name: Type.String(), version: Type.String() })
})

/** Params of `tools/list` (2025-11-25 server/tools). Whether a cursor is known is not the schema's business. */
export const ListParams = Type.Object({ cursor: Type.Optional(Type.Unknown()) })

/** Params of `tools/call` (2025-11-25 server/tools). What the arguments must look like is the tool's business. */
export const CallParams = Type.Object({
  name: Type.String(),
  arguments: Type.Optional(Type.Unknown())
})

/** What a modern request says of its sender in `params._meta` (2026-07-28 basic). Unknown members are ignored. */
export const ClientMeta = Type.Object({
  'io.modelcontextprotocol/clientCapabilities': Type.Record(Type.String(), Type.Unknown()),
  'io.modelcontextprotocol/clientInfo': Type.Optional(Type.Object({ name: Type.String(), version: Type.String() })),
  'io.modelcontextprotocol/logLevel': Type.Optional(LogLevel),
  progressToken: Type.Optional(Type.Unsafe<string | number>({ type: ['string', 'integer'] }))
})

export type ClientMeta = Static<typeof ClientMeta>

/** Params of `prompts/get` (2025-11-25 server/prompts). The prompt's text repeats the arguments. */
export const PromptParams = Type.Object({
  name: Type.String(),
  arguments: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 1000 })))
})

/** Params of `resources/read`, `resources/subscribe` and `resources/unsubscribe` (2025-11-25 server/resources). */
export const ResourceParams = Type.Object({ uri: Type.String() })

/** Params of `logging/setLevel` (2025-11-25 server/utilities/logging). */
export const LevelParams = Type.Object({ level: LogLevel })

/**
 * Params of `completion/complete` (2025-11-25 server/utilities/completion). What the reference needs besides its type
 * is its own business.
 */
export const CompleteParams = Type.Object({
  ref: Type.Object({
    type: Type.Unsafe<'ref/prompt' | 'ref/resource'>({ type: 'string', enum: ['ref/prompt', 'ref/resource'] }),
    name: Type.Optional(Type.String()),
    uri: Type.Optional(Type.String())
  }),
  argument: Type.Object({ name: Type.String(), value: Type.String() }),
  context: Type.Optional(Type.Object({ arguments: Type.Optional(Type.Record(Type.String(), Type.String())) }))
})

/** Params of `subscriptions/listen` (2026-07-28 basic/patterns/subscriptions). */
export const ListenParams = Type.Object({
  notifications: Type.Object({
    toolsListChanged: Type.Optional(Type.Boolean()),
    promptsListChanged: Type.Optional(Type.Boolean()),
    resourcesListChanged: Type.Optional(Type.Boolean()),
    resourceSubscriptions: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
    taskIds: Type.Optional(Type.Array(Type.String(), { maxItems: 100 }))
  })
})

/** Params of `tasks/get` and `tasks/cancel` (SEP-2663). */
export const TaskParams = Type.Object({ taskId: Type.String() })

/** Params of `tasks/update` (SEP-2663). What the responses must look like depends on the task. */
export const UpdateParams =
  Type.Object({ taskId: Type.String(), inputResponses: Type.Record(Type.String(), Type.Unknown()) })
