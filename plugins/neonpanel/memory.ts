const LIFE = 600_000

/** Remembers for ten minutes which of several ways NeonPanel understood last. */
export default function memory<T> (now: () => number = () => performance.now()) {
  let kept: { value: T, until: number } | undefined
  return {
    recall: (): T | undefined => kept && now() < kept.until ? kept.value : undefined,
    keep: (value: T): void => { kept = { value, until: now() + LIFE } }
  }
}
