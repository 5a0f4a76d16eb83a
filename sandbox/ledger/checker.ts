import { type Day, parseDay } from './day.ts'

/** Messages by the path of the field they are about, as a 422 carries them. */
export type FieldErrors = Record<string, string[]>

export function isRecord (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads fields and remembers what is wrong with them; a field that is null, absent or wrong reads as undefined. */
export interface Checker {
  errors: FieldErrors
  refuse: (path: string, reason: string) => void
  text: (source: Record<string, unknown>, key: string, path?: string) => string | undefined
  number: (source: Record<string, unknown>, key: string, path: string, minimum: number) => number | undefined
  integer: (source: Record<string, unknown>, key: string, path: string, minimum: number) => number | undefined
  day: (source: Record<string, unknown>, key: string, path?: string) => Day | undefined
  records: (source: Record<string, unknown>, key: string) => Record<string, unknown>[]
  only: (source: Record<string, unknown>, known: readonly string[], prefix?: string) => void
}

const MAX_LENGTH = 255
const MAX_NUMBER = 1_000_000_000

export default function checker (): Checker {
  const errors: FieldErrors = {}

  function refuse (path: string, reason: string): void {
    const found = errors[path] ?? []
    errors[path] = [...found, `The ${path.replaceAll('_', ' ')} ${reason}`]
  }

  function text (source: Record<string, unknown>, key: string, path = key): string | undefined {
    const value = source[key] ?? undefined
    if (value === undefined) return undefined
    if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH) return value.trim()
    refuse(path, `field must be a string of 1 to ${MAX_LENGTH} characters.`)
  }

  function number (source: Record<string, unknown>, key: string, path: string, minimum: number): number | undefined {
    const value = source[key] ?? undefined
    if (value === undefined) return undefined
    if (typeof value === 'number' && value >= minimum && value <= MAX_NUMBER) return value
    refuse(path, `field must be a number of at least ${minimum} and at most ${MAX_NUMBER}.`)
  }

  return {
    errors,
    refuse,
    text,
    number,
    integer (source, key, path, minimum) {
      const value = number(source, key, path, minimum)
      if (value === undefined || Number.isInteger(value)) return value
      refuse(path, 'field must be an integer.')
    },
    day (source, key, path = key) {
      const value = text(source, key, path)
      if (value === undefined) return undefined
      const day = parseDay(value)
      if (day === undefined) refuse(path, 'field must match the format Y-m-d.')
      return day
    },
    records (source, key) {
      const value = source[key] ?? []
      if (Array.isArray(value) && value.every(isRecord)) return value
      refuse(key, 'field must be an array of objects.')
      return []
    },
    only (source, known, prefix = '') {
      for (const key of Object.keys(source)) {
        if (!known.includes(key)) refuse(`${prefix}${key}`, 'attribute is unknown.')
      }
    }
  }
}
