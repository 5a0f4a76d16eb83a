import type { FastifySchema } from 'fastify'
import alias from '../../tools/alias.ts'
import type { Scope, Tool } from '../../tools/tool.ts'
import responses from './responses.ts'

/** GPT Actions ask their user before each call of a consequential operation. */
type Operation = FastifySchema & { 'x-openai-isConsequential': boolean }

/** The group of a tool, by the first scope that opens it. */
const groups: Readonly<Record<Scope, string>> = {
  'read:companies': 'Companies',
  'read:reports': 'Companies',
  'read:inventory': 'Inventory',
  'read:landed-cost': 'Inventory',
  'read:cogs': 'Inventory',
  'read:warehouses': 'Warehouses',
  'write:import': 'Import',
  'read:analytics': 'Analytics',
  'read:revenue': 'Analytics'
}

/** Every tag of the document, in the order of the tools. */
export const tags = [...new Set(Object.values(groups))]

/** The schema of a tool's route: all that the OpenAPI document says of the operation. */
export default function operation (tool: Tool, enforced: boolean): Operation {
  const { name, title, description, scopes, annotations, input, output } = tool
  const grants = enforced ? scopes : [[]]
  return {
    operationId: alias(name),
    summary: title,
    description,
    tags: scopes.slice(0, 1).flatMap(([scope]) => scope === undefined ? [] : groups[scope]),
    body: input,
    response: responses(output, annotations.readOnlyHint),
    security: [...grants.map(needed => ({ oauth2: [...needed] })), { bearer: [] }],
    'x-openai-isConsequential': !annotations.readOnlyHint
  }
}
