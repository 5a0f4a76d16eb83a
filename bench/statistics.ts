/** The middle of some values; NaN of none. */
export function median (values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** How far apart the lowest and the highest value are, as a share of the middle. */
export function spread (values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/** Values that have the same key, in the order in which keys first came. */
export function grouped<K, T> (values: readonly T[], key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(key(value)) ?? []
    groups.set(key(value), group)
    group.push(value)
  }
  return groups
}

/** The median of each group. */
export function medians<K, T> (samples: readonly T[], key: (sample: T) => K, read: (sample: T) => number): number[] {
  return [...grouped(samples, key).values()].map(group => median(group.map(read)))
}
