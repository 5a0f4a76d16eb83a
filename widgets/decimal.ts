const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/

/** A decimal as a whole number of its smallest places. */
interface Scaled { units: bigint, places: number }

function scaled (text: string): Scaled {
  const [, sign, whole = '0', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? []
  const units = BigInt(`${sign ?? ''}${whole}${fraction}`)
  const places = fraction.length - Number(exponent)
  return places < 0 ? { units: units * 10n ** BigInt(-places), places: 0 } : { units, places }
}

/** Whether a text is a number as JSON writes it. */
export function isDecimal (text: string): text is `${number}` {
  return DECIMAL.test(text)
}

/** The exact sum of decimals, as a decimal. */
export default function sum (values: readonly `${number}`[]): `${number}` {
  const parts = values.map(scaled)
  const places = Math.max(0, ...parts.map(({ places }) => places))
  const total = parts.reduce((units, part) => units + part.units * 10n ** BigInt(places - part.places), 0n)
  const sign = total < 0n ? '-' : ''
  const digits = String(total < 0n ? -total : total).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const text = places === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-places)}`
  return isDecimal(text) ? text : '0'
}
