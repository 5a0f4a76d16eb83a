import type { TObject } from '@sinclair/typebox'
import isRecord from '../schemas/is-record.ts'

/** The names under which NeonPanel's lists have their rows. */
const NAMES = ['data', 'details'] as const

/** The rows of a list: their name in the output, and the schema of the parts of one. */
export interface Rows { name: typeof NAMES[number], parts: Readonly<Record<string, unknown>> }

/** Where the rows of an output are; undefined for what is no list. */
export default function rowsOf ({ properties }: TObject): Rows | undefined {
  for (const name of NAMES) {
    const items: unknown = properties[name]?.items
    if (isRecord(items) && isRecord(items.properties)) return { name, parts: items.properties }
  }
  return undefined
}
