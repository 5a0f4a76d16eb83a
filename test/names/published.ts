import type { TSchema } from '@sinclair/typebox'
import skillFiles from '../../plugins/catalog/skill-files.ts'
import alias from '../../tools/alias.ts'
import tools from '../../tools/index.ts'
import prompts from '../../tools/prompts.ts'
import resources from '../../tools/resources.ts'
import type { Tool } from '../../tools/tool.ts'
import places from '../tools/places.ts'

/** What an argument takes: its type, whether it must be there, and the keywords of its schema that bound it. */
export type Argument = Readonly<Record<string, unknown>>

interface PublishedTool {
  alias: string
  /** Alternatives, each in the order of their names. */
  scopes: string[]
  hints: Record<string, boolean>
  /** By the path of the argument. */
  input: Record<string, Argument>
  /** The types by the path of the field. */
  output: Record<string, string>
}

/** Whatever clients keep of the catalog, in a form that is easy to compare. */
export interface Published {
  tools: Record<string, PublishedTool>
  /** The names of the arguments, and whether they must be there. */
  prompts: Record<string, Record<string, boolean>>
  /** The names of the resources by their URI template. */
  resources: Record<string, string>
  /** By their names; what they say may change. */
  skills: Record<string, true>
}

/** What a schema says to people, and what only its places say. */
const UNCOMPARED = ['description', 'properties', 'required', 'items']

function boundsOf (schema: TSchema): Argument {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !UNCOMPARED.includes(keyword)))
}

function publishedTool ({ name, scopes, annotations, input, output }: Tool): PublishedTool {
  const [, ...inputs] = places(input, '')
  const [, ...outputs] = places(output, '')
  return {
    alias: alias(name),
    scopes: scopes.map(needed => needed.toSorted().join(' ')),
    hints: { ...annotations },
    input: Object.fromEntries(inputs.map(({ path, schema, required }) => [path, { ...boundsOf(schema), required }])),
    output: Object.fromEntries(outputs.map(({ path, schema }) => [path, [schema.type].flat().join('|')]))
  }
}

/** What the definitions publish today. */
export default function published (): Published {
  return {
    tools: Object.fromEntries(tools.map(tool => [tool.name, publishedTool(tool)])),
    prompts: Object.fromEntries(prompts.map(({ name, arguments: args }) =>
      [name, Object.fromEntries(args.map(({ name, required }) => [name, required]))])),
    resources: Object.fromEntries(resources.map(({ uriTemplate, name }) => [uriTemplate, name])),
    skills: Object.fromEntries(Object.keys(skillFiles).map(name => [name, true]))
  }
}
