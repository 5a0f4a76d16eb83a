/** The middle of some values, and how far apart the lowest and the highest are, as a share of it. */
export interface Figure { median: number, spread: number }

export function median (values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

export default function figure (values: readonly number[]): Figure {
  const middle = median(values)
  return { median: middle, spread: (Math.max(...values) - Math.min(...values)) / middle }
}

/** The value below which `share` of the sorted values lie. */
export function percentile (sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
