import { ImportType } from '../../schemas/document.ts'
import type { Tool } from '../../tools/tool.ts'

/**
 * The tool with the import types of this deployment as the values of its `type`. Tools without such an argument are the
 * same object.
 */
export default function withImportTypes (tool: Tool, types: readonly string[]): Tool {
  const { properties } = tool.input
  if (properties.type !== ImportType) return tool
  const { input, output } = tool.example
  return {
    ...tool,
    input: { ...tool.input, properties: { ...properties, type: { ...ImportType, enum: [...types] } } },
    example: { input: { ...input, type: types.find(type => type === input.type) ?? types[0] }, output }
  }
}
