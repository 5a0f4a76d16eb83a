/** A number as the digits and the decimal places of its shortest text. */
function decimalOf (value: number): { digits: bigint, places: number } {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places }
}

/** Quantity times rate in minor units of a currency with so many decimals: exact, then rounded half up. */
export default function lineAmount (quantity: number, rate: number, decimals: number): number {
  const [count, price] = [decimalOf(quantity), decimalOf(rate)]
  const dividend = count.digits * price.digits * 10n ** BigInt(decimals)
  const divisor = 10n ** BigInt(count.places + price.places)
  return Number((2n * dividend + divisor) / (2n * divisor))
}
