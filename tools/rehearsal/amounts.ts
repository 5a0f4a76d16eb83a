import Big from 'big.js'

/** The decimals of a currency (ISO 4217); undefined for what is no code of one. */
export function digitsOf (currency: string | undefined): number | undefined {
  if (currency === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
}

/**
 * Quantity times rate, exactly, and rounded half up to the decimals of the currency where these are known; undefined
 * unless both are numbers.
 */
export function amountOf (quantity: unknown, rate: unknown, digits: number | undefined): Big | undefined {
  if (typeof quantity !== 'number' || typeof rate !== 'number') return undefined
  const exact = new Big(quantity).times(rate)
  return digits === undefined ? exact : exact.round(digits, Big.roundHalfUp)
}

/** The sum; undefined where a part is not known, or there is none. */
export function totalOf (amounts: readonly (Big | undefined)[]): Big | undefined {
  let total = new Big(0)
  for (const amount of amounts) {
    if (!amount) return undefined
    total = total.plus(amount)
  }
  return amounts.length > 0 ? total : undefined
}

/** An amount as a decimal text, with all decimals of its currency. */
export function written (amount: Big | undefined, digits: number | undefined): string | undefined {
  return amount?.toFixed(digits)
}

/** Whether a figure of NeonPanel is the amount; true for what is no figure. */
export function isAmount (figure: unknown, amount: string): boolean {
  const text = typeof figure === 'number' ? String(figure) : figure
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) return true
  return new Big(text).eq(amount)
}
