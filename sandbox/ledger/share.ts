/**
 * round(total × part ÷ count) in minor units, half up. Splitting total and count first keeps every product exact,
 * so the shares of [0, a), [a, b), [b, count) add up to the total whatever the cuts.
 */
export default function share (total: number, part: number, count: number): number {
  const whole = Math.floor(total / count)
  const rest = total - whole * count
  return whole * part + Math.floor((2 * rest * part + count) / (2 * count))
}
