import { execFileSync } from 'node:child_process'

/** A binary of Node, and what it says of itself. */
export interface Runtime { path: string, version: string }

/** The binary at a path, or of that name on the path. Throws an Error when it is none. */
export default function runtimeOf (path: string): Runtime {
  try {
    const version = execFileSync(path, ['-p', 'process.version'], { encoding: 'utf8' }).trim()
    if (/^v\d+\./.test(version)) return { path, version }
  } catch {}
  throw new Error(`--node must be a binary of Node, and ${path} is none.`)
}
