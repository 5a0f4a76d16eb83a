import type { FieldErrors } from '../ledger/checker.ts'
import { isRecord } from '../ledger/checker.ts'
import { summary } from '../ledger/bill.ts'
import { parseDay } from '../ledger/day.ts'
import type { ArrayStyle } from './options.ts'
import refusal from './refusal.ts'

/** Reads the query of a request as upstream does; `done` throws a 422 that names every bad value. */
export interface Query {
  text: (name: string) => string | null
  integer: (name: string, fallback: number, least: number, most: number) => number
  country: (name: string) => string | null
  date: (name: string, fallback: string) => string
  requiredDate: (name: string) => string
  requiredText: (name: string) => string
  list: (name: string, fits: (value: string) => boolean, reason: string) => string[] | null
  choice: <Value extends string>(name: string, values: readonly Value[]) => Value | null
  ordered: (start: string, end: string) => void
  done: () => void
}

export const COUNTRY = /^[A-Za-z]{2}$/

function strings (value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter(entry => typeof entry === 'string')
    .filter(entry => entry !== '')
}

function readList (source: Record<string, unknown>, name: string, style: ArrayStyle): string[] {
  const plain = strings(source[name])
  if (style === 'repeat') return plain
  const bracketed = Object.keys(source)
    .filter(key => key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length)))
    .flatMap(key => strings(source[key]))
  if (style === 'any') return [...plain, ...bracketed]
  return bracketed.length > 0 ? bracketed : plain.slice(-1)
}

export default function readQuery (input: unknown, style: ArrayStyle = 'any'): Query {
  const source = isRecord(input) ? input : {}
  const errors: FieldErrors = {}

  function refuse (name: string, reason: string): void {
    errors[name] = [...errors[name] ?? [], `The ${name.replaceAll('_', ' ')} field ${reason}`]
  }

  function text (name: string): string | null {
    return strings(source[name]).at(-1) ?? null
  }

  function requiredText (name: string): string {
    const value = text(name)
    if (value === null) refuse(name, 'is required.')
    return value ?? ''
  }

  function date (name: string, fallback: string): string {
    const value = text(name) ?? fallback
    if (parseDay(value) === undefined) refuse(name, 'must match the format Y-m-d.')
    return value
  }

  return {
    text,
    requiredText,
    date,
    integer (name, fallback, least, most) {
      const value = text(name)
      if (value === null) return fallback
      const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN
      if (number >= least && number <= most) return number
      refuse(name,
        most === Infinity ? `must be an integer of at least ${least}.` : `must be between ${least} and ${most}.`)
      return fallback
    },
    country (name) {
      const value = text(name)
      if (value !== null && !COUNTRY.test(value)) refuse(name, 'must be 2 letters.')
      return value
    },
    requiredDate: name => requiredText(name) === '' ? '' : date(name, ''),
    list (name, fits, reason) {
      if (style === 'strict' && name in source) refuse(name, 'must be an array.')
      const values = readList(source, name, style)
      for (const [index, value] of values.entries()) if (!fits(value)) refuse(`${name}.${index}`, reason)
      return values.length === 0 ? null : values
    },
    choice (name, values) {
      const value = text(name)
      const found = values.find(candidate => candidate === value) ?? null
      if (value !== null && found === null) refuse(name, `must be one of ${values.join(', ')}.`)
      return found
    },
    ordered (start, end) {
      const good = parseDay(start) !== undefined && parseDay(end) !== undefined
      if (good && end < start) refuse('end_date', 'must be a date after or equal to start date.')
    },
    done () {
      if (Object.keys(errors).length > 0) throw refusal(422, summary(errors), errors)
    }
  }
}
