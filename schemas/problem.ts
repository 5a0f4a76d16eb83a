import { Type, type Static } from '@sinclair/typebox'

/** application/problem+json (RFC 9457), with our code and, for bad arguments, the fields at fault. */
export const Problem = Type.Object({
  type: Type.String({ description: 'Always about:blank.' }),
  title: Type.String({ description: 'The HTTP status in words.' }),
  status: Type.Integer({ description: 'The HTTP status.' }),
  code: Type.String({ description: 'What went wrong, as a stable name.' }),
  detail: Type.String({ description: 'A sentence: what is wrong and what would be right.' }),
  instance: Type.String({ description: 'The request id, as in X-Request-Id.' }),
  errors: Type.Optional(Type.Array(Type.Object({
    field: Type.String({ description: 'Path of the argument, such as details/0/quantity.' }),
    message: Type.String({ description: 'What is wrong with it.' })
  }), { description: 'The arguments at fault.' }))
})

export type Problem = Static<typeof Problem>
