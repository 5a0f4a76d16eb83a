import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../skills')

/** The text of each skill by its name, that of its folder. In the bundle the texts stand in the place of this file. */
const skillFiles: Readonly<Record<string, string>> = Object.fromEntries(readdirSync(FOLDER).sort()
  .map(name => [name, readFileSync(join(FOLDER, name, 'SKILL.md'), 'utf8')]))

export default skillFiles
