import type { TSchema } from '@sinclair/typebox'
import type { Row } from './context.ts'
import isRecord from '../schemas/is-record.ts'

/** What a field says in a text: a text, a number or true and false; undefined for nothing. */
function shown (value: unknown): string | undefined {
  return value === null || value === undefined || value === '' || typeof value === 'object' ? undefined : String(value)
}

/** The members of a row that say something, a line each: `label: value`. */
export function lines (row: Row, labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, label]) => {
    const value = shown(row[name])
    return value === undefined ? [] : `${label}: ${value}`
  })
}

/** The labels of an object's members: their descriptions. */
export function labelsOf ({ properties }: TSchema): Record<string, string> {
  return Object.fromEntries(Object.entries<TSchema>(properties)
    .map(([name, { description = name }]) => [name, description.replace(/\.$/, '')]))
}

/** Values behind each other, without those that say nothing. */
export function joined (...values: unknown[]): string {
  return values.flatMap(value => shown(value) ?? []).join(', ')
}

export function rowOf (value: unknown): Row {
  return isRecord(value) ? value : {}
}

export function rowsOf (value: unknown): Row[] {
  return Array.isArray(value) ? value.map(rowOf) : []
}
