/** A decimal as databases write it, PHP's exponent, and PHP's number_format. */
const PLAIN = /^-?(\d+)(?:\.\d+)?$/
const EXPONENT = /^-?\d(?:\.\d+)?E[+-]?\d{1,3}$/i
const GROUPED = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/

/**
 * The number that NeonPanel wrote as a text: the nearest double, as long as its whole part is one that a double holds
 * exactly; undefined for every other text.
 */
export default function readDecimal (text: string): number | undefined {
  const digits = GROUPED.test(text) ? text.replaceAll(',', '') : text
  const whole = PLAIN.exec(digits)?.[1] ?? (EXPONENT.test(digits) ? digits : NaN)
  return Math.abs(Number(whole)) <= Number.MAX_SAFE_INTEGER ? Number(digits) : undefined
}
