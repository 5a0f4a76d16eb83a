import type { Catalog, ToolDefinition } from './protocol/types.ts'
import paramHeadersOf from './protocol/parameter-headers.ts'

const NAME = /^[A-Za-z0-9_.-]{1,64}$/
const DIALECT = 'https://json-schema.org/draft/2020-12/schema'

/** Every `$ref` in a schema. */
function references (value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .flatMap(([name, below]) => name === '$ref' && typeof below === 'string' ? [below] : references(below))
}

function faultOf ({ name, alias, inputSchema, outputSchema }: ToolDefinition): string | undefined {
  if (![name, alias ?? name].every(name => NAME.test(name))) {
    return 'its name must be 1 to 64 letters, digits, dots, hyphens or underscores'
  }
  if (!('type' in inputSchema) || inputSchema.type !== 'object' || !('properties' in inputSchema)) {
    return 'its inputSchema must be an object with properties'
  }
  const schemas = [inputSchema, outputSchema ?? {}]
  if (schemas.some(schema => '$schema' in schema && schema.$schema !== DIALECT)) {
    return `its schemas must be of ${DIALECT}`
  }
  if (references(schemas).some(reference => !String(reference).startsWith('#'))) {
    return 'its schemas must not refer to other documents'
  }
  try {
    paramHeadersOf(inputSchema)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Throws an Error that names the tool that clients could not use, and why. */
function check (tool: ToolDefinition): void {
  const fault = faultOf(tool)
  if (fault !== undefined) throw new Error(`The tool ${tool.name} cannot be offered: ${fault}.`)
}

function unchanged (text: string): string {
  return text
}

/** Of a server that has never renamed anything. */
function never (): undefined {}

/** The catalog of a server, collected from all parts that were registered. */
export default function registry (): { add (part: Partial<Catalog>): void, all (): Required<Catalog> } {
  const parts: Partial<Catalog>[] = []
  return {
    add (part) {
      part.tools?.forEach(check)
      parts.push(part)
    },
    all () {
      const whole: Partial<Catalog> = Object.assign({}, ...parts)
      const { server, instructions = '', aliased = unchanged, nameNow = never, logging, subscriptions } = whole
      if (!server) throw new Error('Nobody has said what the MCP server is called.')
      return {
        server,
        instructions,
        aliased,
        nameNow,
        tools: parts.flatMap(({ tools = [] }) => tools),
        prompts: parts.flatMap(({ prompts = [] }) => prompts),
        resources: parts.flatMap(({ resources = [] }) => resources),
        templates: parts.flatMap(({ templates = [] }) => templates),
        skills: parts.flatMap(({ skills = [] }) => skills),
        changing: parts.flatMap(({ changing = [] }) => changing),
        logging: logging ?? false,
        subscriptions: subscriptions ?? false
      }
    }
  }
}
