/** Edits (insert, delete, replace) that turn one word into the other, case ignored. */
function distance (one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1]
    for (const [column, otherCharacter] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (character === otherCharacter ? 0 : 1)
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

const MAX_LENGTH = 100

/**
 * The word of a list that is closest to a misspelt one, by at most so many edits; the first on a tie. Longer words are
 * cut.
 */
export default function nearest (word: string, words: readonly string[], most = Infinity): string | undefined {
  const wanted = word.slice(0, MAX_LENGTH).toLowerCase()
  let best: { word: string, edits: number } | undefined
  for (const candidate of words) {
    const edits = distance(wanted, candidate.toLowerCase())
    if (edits <= most && (!best || edits < best.edits)) best = { word: candidate, edits }
  }
  return best?.word
}
