import { Type } from '@sinclair/typebox'
import type { FastifySchema } from 'fastify'
import alias from '../../tools/alias.ts'
import scopeNamed, { tags as meanings } from '../../tools/scopes.ts'
import type { Tool } from '../../tools/tool.ts'

/** GPT Actions ask their user before each call of a consequential operation. */
type Operation = FastifySchema & { 'x-openai-isConsequential': boolean }

/** Every tag of the document, in the order of the tools. */
export const tags = Object.entries(meanings).map(([name, description]) => ({ name, description }))

/** The field is read whatever the schema says: the key may come in double quotes (RFC 9651 3.3.3). */
function idempotencyKey ({ example: { input } }: Tool) {
  const key = Type.String({
    minLength: 1,
    maxLength: 255,
    description: 'A text of your choice for this document, in place of idempotencyKey: a repeated call with it ' +
      'answers what the first one did.',
    examples: [input.idempotencyKey]
  })
  return Type.Object({ 'Idempotency-Key': Type.Optional(key) })
}

/** The id of a tool's operation. Clients make functions of them: one called `fetch` would hide that of the platform. */
function operationId (name: string): string {
  return name.startsWith('neonpanel.') ? alias(name) : `neonpanel_${name}`
}

/** The schema of a tool's route: what the OpenAPI document says of the operation, but for its answers. */
export default function operation (tool: Tool, enforced: boolean): Operation {
  const { name, title, description, scopes, annotations, input, example } = tool
  const grants = enforced ? scopes : [[]]
  return {
    operationId: operationId(name),
    summary: title,
    description,
    tags: scopes.slice(0, 1).flatMap(([scope = '']) => scopeNamed(scope)?.tag ?? []),
    ...(!annotations.readOnlyHint && { headers: idempotencyKey(tool) }),
    body: { ...input, examples: [example.input] },
    security: [...grants.map(needed => ({ oauth2: [...needed] })), { bearer: [] }],
    'x-openai-isConsequential': !annotations.readOnlyHint
  }
}
