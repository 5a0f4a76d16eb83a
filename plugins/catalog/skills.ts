import { createHash } from 'node:crypto'
import type { Tool } from '../../tools/tool.ts'
import type { SkillDefinition } from '../mcp/protocol/skill.ts'
import type { Catalog } from '../mcp/protocol/types.ts'
import skillFiles from './skill-files.ts'

const MIME = 'text/markdown'
const FRONTMATTER = /^---\nname: ([a-z0-9-]{1,64})\ndescription: ([^\s"'#&*!|>%@`[\]{}-][^\n]{0,1022}[^\s])\n---\n/
/** A skill changes with releases only. */
const CACHE = { ttlMs: 300_000, cacheScope: 'public' } as const

/**
 * A skill from its text. Throws an Error unless this begins with its name, which is that of its folder, and its
 * description, each in one line that is a plain text of YAML.
 */
export function skillOf (name: string, text: string): SkillDefinition & { text: string } {
  const [, given, description = ''] = FRONTMATTER.exec(text) ?? []
  if (given !== name || /: | #/.test(description)) {
    throw new Error(`skills/${name}/SKILL.md must begin with ---, name: ${name}, description: in one plain line, ` +
      'and ---.')
  }
  const uri = `skill://${name}/SKILL.md`
  const bytes = Buffer.from(text)
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  return { uri, frontmatter: { name, description }, resources: [{ uri, digest, size: bytes.length }], text }
}

function names (text: string, { name }: Tool): boolean {
  return text.includes(`{"tool": "${name.slice(name.indexOf('.') + 1)}"`)
}

/** The skills, and their files as resources; without those that call a tool that is withheld. */
export default function skillDefinitions (withheld: readonly Tool[]): Pick<Catalog, 'skills' | 'resources'> {
  const all = Object.entries(skillFiles).map(([name, text]) => skillOf(name, text))
    .filter(({ text }) => !withheld.some(tool => names(text, tool)))
  return {
    skills: all.map(({ text: _text, ...skill }) => skill),
    resources: all.map(({ uri, frontmatter: { name, description }, resources: [file], text }) => ({
      uri,
      name,
      description,
      mimeType: MIME,
      ...file && { size: file.size },
      cache: CACHE,
      read: async () => [{ uri, mimeType: MIME, text }]
    }))
  }
}
