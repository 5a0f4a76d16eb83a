import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Published } from './published.ts'

export const SNAPSHOT = join(import.meta.dirname, 'snapshot.json')

/** What has been published so far. */
export default function snapshot (): Published {
  return JSON.parse(readFileSync(SNAPSHOT, 'utf8'))
}
