import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const document = readFileSync(join(import.meta.dirname, '../../docs/upstream.md'), 'utf8')
const RESOURCE = 'https://mcp.example.com/mcp'

/** The settings of an authorization server as the documents show them, with addresses in place of the examples. */
export default function documented (name: string, issuer: string, resource: string): string {
  const block = new RegExp(`^\\*\\*${name}\\*\\*.*?\`\`\`\\w+\\n(.*?)\`\`\``, 'ms').exec(document)?.[1]
  if (block === undefined) throw new Error(`docs/upstream.md shows no settings of ${name}.`)
  return block.replaceAll(/https:\/\/id\.example\.com[^"' ]*/g, issuer).replaceAll(RESOURCE, resource)
}
