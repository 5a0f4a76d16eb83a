import type { Cost, Receive } from './types.ts'

/** Units of a batch that a bill is for: the whole batch, or the part a shipment moved. */
export interface Line { batch: Receive, units: number }

function weigh (service: string, line: Line): number {
  if (service === 'Freight') return line.batch.item.weight * line.units
  if (service === 'Customs Duty') return line.batch.amount
  return line.units
}

/**
 * Splits the amount of a bill line over batches in minor units: freight by weight × units, duty by purchase value,
 * the rest by units. Largest remainder, ties to the lower line; the shares add up to the amount.
 */
export default function allocate (cost: Cost, lines: readonly Line[]): number[] {
  let weights = lines.map(line => BigInt(weigh(cost.service, line)))
  if (weights.every(weight => weight === 0n)) weights = lines.map(line => BigInt(line.units))
  const sum = weights.reduce((left, right) => left + right, 0n)
  if (sum === 0n) return lines.map(() => 0)
  const amount = BigInt(cost.amount)
  const shares = weights.map(weight => Number(amount * weight / sum))
  const remainders = weights.map((weight, index) => ({ index, remainder: amount * weight % sum }))
  remainders.sort((left, right) =>
    left.remainder === right.remainder ? left.index - right.index : left.remainder < right.remainder ? 1 : -1)
  const missing = cost.amount - shares.reduce((left, right) => left + right, 0)
  for (const { index } of remainders.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
