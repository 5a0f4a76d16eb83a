import alias from '../../tools/alias.ts'
import renamed from '../../tools/renamed.ts'
import uriReader from '../mcp/methods/uri-template.ts'

function toolNow (name: string): string | undefined {
  return [...renamed.tools].find(([old]) => name === old || name === alias(old))?.[1]
}

function resourceNow (uri: string): string | undefined {
  for (const [old, now] of renamed.resources) {
    const variables = uriReader(old)(uri)
    if (variables) return now.replace(/\{(\w+)\}/g, (_expression, name) => encodeURIComponent(variables[name] ?? ''))
  }
  return undefined
}

/**
 * What is called otherwise now than by this name: a tool by its dotted name, whichever form was asked for, a resource
 * by its URI. Undefined for a name that was never published.
 */
export default function nameNow (kind: keyof typeof renamed, name: string): string | undefined {
  if (kind === 'tools') return toolNow(name)
  return kind === 'prompts' ? renamed.prompts.get(name) : resourceNow(name)
}
