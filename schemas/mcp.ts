import { Type } from '@sinclair/typebox'

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
