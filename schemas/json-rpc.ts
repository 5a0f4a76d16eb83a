import { Type, type Static } from '@sinclair/typebox'

/** Characters of a text that answers and notifications repeat whole: an id, a progress token. */
export const MAX_REPEATED_LENGTH = 1000

/** What an answer repeats: a string, or an integer that survives JSON in every language. */
export const Id = Type.Unsafe<string | number>({
  type: ['string', 'integer'],
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  maxLength: MAX_REPEATED_LENGTH
})

const version = Type.Unsafe<'2.0'>({ type: 'string', enum: ['2.0'] })

/** A request, or without `id` a notification. */
export const MethodMessage = Type.Object({
  jsonrpc: version,
  id: Type.Optional(Id),
  method: Type.String(),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown()))
})

/** The answer to a request of ours. */
export const ResponseMessage = Type.Object({
  jsonrpc: version,
  id: Type.Optional(Id),
  result: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Unknown())
})

export type Id = Static<typeof Id>
export type MethodMessage = Static<typeof MethodMessage>
export type ResponseMessage = Static<typeof ResponseMessage>
export type Request = MethodMessage & { id: Id }
export type Message = MethodMessage | ResponseMessage
