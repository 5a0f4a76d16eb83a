import { isDecimal } from './decimal.ts'

/** Decimal places that are never cut. */
const MAX_PLACES = 20

/** How numbers and days are written for a user. */
export interface Format {
  /** An amount of money with all of its digits, at least two behind the point. */
  amount (text: string): string
  /** A number with the decimals that it was sent with. */
  exact (text: string): string
  /** Any other number with all of its digits. */
  quantity (text: string): string
  /** A moment, to the minute, in the user's time zone; what is none stays as it is. */
  moment (text: string): string
  /** A number that need not be exact, as short as it gets: for the marks of an axis. */
  short (value: number): string
}

function localeOf (tag: unknown): string | undefined {
  try {
    return typeof tag === 'string' ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    return undefined
  }
}

/** The format of a locale; that of the browser for a tag that is none. */
export default function formatOf (tag: unknown): Format {
  const locale = localeOf(tag)
  const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: MAX_PLACES })
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: MAX_PLACES })
  const exactly = (places: number) => new Intl.NumberFormat(locale, {
    minimumFractionDigits: Math.min(places, MAX_PLACES), maximumFractionDigits: MAX_PLACES
  })
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 })
  return {
    amount: text => isDecimal(text) ? money.format(text) : text,
    exact: text => isDecimal(text) ? exactly(/\.(\d+)/.exec(text)?.[1]?.length ?? 0).format(text) : text,
    moment: text => Number.isNaN(Date.parse(text)) ? text : time.format(new Date(text)),
    quantity: text => isDecimal(text) ? number.format(text) : text,
    short: value => compact.format(value)
  }
}
