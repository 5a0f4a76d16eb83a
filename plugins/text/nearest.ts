/** Edits (insert, delete, replace, swap two neighbours) that turn one word into the other. */
function distance (one: string, other: string): number {
  let [before, row]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let line = 1; line <= one.length; line++) {
    const next = [line]
    for (let column = 1; column <= other.length; column++) {
      const same = one[line - 1] === other[column - 1]
      const swapped = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1]
      next.push(Math.min(
        (row?.[column - 1] ?? 0) + (same ? 0 : 1), (row?.[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1,
        swapped ? (before?.[column - 2] ?? 0) + 1 : Infinity
      ))
    }
    [before, row] = [row, next]
  }
  return row?.at(-1) ?? 0
}

const MAX_LENGTH = 100

/**
 * The word of a list that is closest to a misspelt one, whatever their case, by at most so many edits (a third of its
 * length unless given); the first on a tie. Longer words are cut.
 */
export default function nearest (word: string, words: readonly string[], most?: number): string | undefined {
  const wanted = word.slice(0, MAX_LENGTH).toLowerCase()
  const limit = most ?? Math.floor(wanted.length / 3)
  let best: { word: string, edits: number } | undefined
  for (const candidate of words) {
    const edits = distance(wanted, candidate.toLowerCase())
    if (edits <= limit && (!best || edits < best.edits)) best = { word: candidate, edits }
  }
  return best?.word
}

/** The words of a name, each between blanks. */
function wordsOf (name: string): string {
  return ` ${name.slice(0, MAX_LENGTH).split(/(?<=[a-z])(?=[A-Z])|[^A-Za-z]+/).join(' ').toLowerCase()} `
}

/**
 * The name that was meant by an unknown one (D33): close in spelling, or one of the two holds the other as words
 * (`date`, `balancesDate`). Names that were `given` already were not meant.
 */
export function suggestion (name: string, known: readonly string[], given: readonly string[] = []): string | undefined {
  const free = known.filter(each => !given.includes(each))
  const words = wordsOf(name)
  return nearest(name, free) ?? free.find(each => words.includes(wordsOf(each)) || wordsOf(each).includes(words))
}
