/** A file of a skill; `digest` is sha256: and the digest of its bytes in hexadecimal digits, `size` their number. */
interface SkillFile { uri: string, digest: string, size: number }

/** What hosts are told of a skill (SEP-2640): its front matter and all of its files. */
export interface SkillDefinition {
  /** Of the file with the front matter. */
  uri: string
  frontmatter: Readonly<Record<string, unknown>> & { name: string, description: string }
  resources: readonly SkillFile[]
}
