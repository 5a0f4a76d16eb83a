import { Type, type TSchema } from '@sinclair/typebox'
import { Input } from '../schemas/common.ts'
import isRecord from '../schemas/is-record.ts'
import type { Tool } from './tool.ts'

const MAX_FIELDS = 100
const MAX_PATH_LENGTH = 100

/** The parts of a value by their names; those of its items, where it is a list. */
export function partsOf (schema: unknown): [string, unknown][] {
  const { items, properties } = isRecord(schema) ? schema : {}
  if (items !== undefined) return partsOf(items)
  return isRecord(properties) ? Object.entries(properties) : []
}

/** Every part of an output as a dotted path, each before its own parts; lists are passed through: `data.uuid`. */
export function pathsOf (schema: unknown, prefix = ''): string[] {
  return partsOf(schema).flatMap(([name, part]) => [`${prefix}${name}`, ...pathsOf(part, `${prefix}${name}.`)])
}

function argument (output: TSchema): TSchema {
  const paths = pathsOf(output)
  const example = paths.find(path => /^d\w+\./.test(path)) ?? paths.find(path => path.includes('.')) ?? paths[0]
  return Type.Optional(Type.Array(Type.String({ maxLength: MAX_PATH_LENGTH }), {
    minItems: 1,
    maxItems: MAX_FIELDS,
    description: `Only these parts of the answer, such as ${example}; all if left out.`
  }))
}

/**
 * A tool that reads with the argument by which callers choose parts of its answer; one that writes as it is, and one of
 * a toolset, whose input and answer others have agreed on.
 */
export default function withFields (tool: Tool): Tool {
  const { annotations, input, output, toolset } = tool
  if (!annotations.readOnlyHint || toolset !== undefined) return tool
  return { ...tool, input: Input({ ...input.properties, fields: argument(output) }) }
}
