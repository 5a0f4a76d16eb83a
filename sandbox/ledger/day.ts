/** Days since 1970-01-01: a calendar day without zone, ready for arithmetic and comparison. */
export type Day = number

const MILLISECONDS = 86_400_000
const MAX_CACHED_DAYS = 10_000
const written = new Map<Day, string>()
/** A day can only begin on a quarter of an hour, whatever the timezone. */
const QUARTER = 900_000
const zones = new Map<string, { format: Intl.DateTimeFormat, quarter: number, day: Day }>()

export function formatDay (day: Day): string {
  const cached = written.get(day)
  if (cached !== undefined) return cached
  if (written.size === MAX_CACHED_DAYS) written.clear()
  const text = new Date(day * MILLISECONDS).toISOString().slice(0, 10)
  written.set(day, text)
  return text
}

/** The day a `YYYY-MM-DD` names, undefined unless it is written so and real. */
export function parseDay (text: string): Day | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  const day = Date.parse(`${text}T00:00:00Z`) / MILLISECONDS
  return Number.isInteger(day) && formatDay(day) === text ? day : undefined
}

/** The calendar day it is in a timezone at a moment in epoch milliseconds. */
export function dayIn (timezone: string, moment: number): Day {
  const quarter = Math.floor(moment / QUARTER)
  const cached = zones.get(timezone)
  if (cached?.quarter === quarter) return cached.day
  const format = cached?.format ??
    new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const parts = format.formatToParts(moment)
  const part = (type: string) => parts.find(found => found.type === type)?.value ?? ''
  const day = Date.parse(`${part('year')}-${part('month')}-${part('day')}T00:00:00Z`) / MILLISECONDS
  zones.set(timezone, { format, quarter, day })
  return day
}

/** The first day of the month that begins `months` after (before, if negative) the month of a day. */
export function startOfMonth (day: Day, months: number): Day {
  const date = new Date(day * MILLISECONDS)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / MILLISECONDS
}

/** Month of the year of a day, 0 for January. */
export function monthOf (day: Day): number {
  return new Date(day * MILLISECONDS).getUTCMonth()
}
