import { median } from '../statistics.ts'

/** Values of each list below which two equal builds would be told apart by chance more than once in twenty times. */
const ENOUGH = 4

/**
 * The median of one list against that of another, and the least and greatest ratio of a value of the one to a value of
 * the other. `differs` only where no value of the one lies among those of the other.
 */
export interface Ratio { median: number, least: number, greatest: number, differs: 'less' | 'more' | 'no' | 'unknown' }

function verdict (least: number, greatest: number): Ratio['differs'] {
  if (greatest < 1) return 'less'
  return least > 1 ? 'more' : 'no'
}

/** How values of processes of one build relate to those of another. */
export default function compare (ours: readonly number[], theirs: readonly number[]): Ratio {
  const least = Math.min(...ours) / Math.max(...theirs)
  const greatest = Math.max(...ours) / Math.min(...theirs)
  const differs = Math.min(ours.length, theirs.length) < ENOUGH ? 'unknown' : verdict(least, greatest)
  return { median: median(ours) / median(theirs), least, greatest, differs }
}
