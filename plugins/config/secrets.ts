import { isUtf8 } from 'node:buffer'
import { readFileSync, statSync } from 'node:fs'
import { Config } from '../../schemas/config.ts'
import type { Environment } from './unknown.ts'

/** More than any secret has; what is no secret by mistake is not read. */
const MAX_BYTES = 65_536

/** The settings that are secrets, by the variable that names the file in which the value may be. */
export const secretFiles: ReadonlyMap<string, string> = new Map(Object.entries(Config.properties)
  .filter(([, schema]) => schema.secret).map(([name]) => [`${name}_FILE`, name]))

function codeOf (error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

/** What a file holds, less one line end, or what is wrong with it. */
function read (path: string): { value: string } | { fault: string } {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) return { fault: 'it names something else' } // a pipe could keep the start waiting
    if (stats.size > MAX_BYTES) return { fault: `it has more than ${MAX_BYTES} bytes` }
    const bytes = readFileSync(path)
    if (!isUtf8(bytes)) return { fault: 'it is no UTF-8 text' }
    const value = bytes.toString().replace(/^\uFEFF/, '').replace(/\r?\n$/, '')
    return value.trim() === '' ? { fault: 'it is empty' } : { value }
  } catch (error) {
    return { fault: `it cannot be read (${codeOf(error)})` }
  }
}

/**
 * The environment with the secrets that are in files: `NAME_FILE` gives `NAME`. Throws an Error that names the variable
 * and never repeats its value, which may be the secret itself by mistake.
 */
export default function withSecrets (env: Environment): Environment {
  const found: Record<string, string> = {}
  for (const [file, name] of secretFiles) {
    const path = env[file]?.trim() ?? ''
    if (path === '') continue
    if (env[name]?.trim()) throw new Error(`${name} and ${file} are both set: set one of the two.`)
    const content = read(path)
    if ('fault' in content) throw new Error(`${file} must be the path of a file that holds ${name}: ${content.fault}.`)
    found[name] = content.value
  }
  return { ...env, ...found }
}
