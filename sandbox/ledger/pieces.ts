import type { Piece } from './types.ts'

/** Number of units. */
export function count (pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0)
}

/** Takes the first units off a shelf; throws if it holds fewer. */
export function takeFirst (shelf: Piece[], quantity: number): Piece[] {
  const taken: Piece[] = []
  let left = quantity
  while (left > 0) {
    const piece = shelf[0]
    if (piece === undefined) throw new Error(`A shelf should hold ${left} units more.`)
    const to = Math.min(piece.to, piece.from + left)
    taken.push({ batch: piece.batch, from: piece.from, to })
    left -= to - piece.from
    if (to === piece.to) shelf.shift()
    else shelf[0] = { batch: piece.batch, from: to, to: piece.to }
  }
  return taken
}

/** Takes the last units off a shelf, in their order; throws if it holds fewer. */
export function takeLast (shelf: Piece[], quantity: number): Piece[] {
  const taken: Piece[] = []
  let left = quantity
  while (left > 0) {
    const piece = shelf.pop()
    if (piece === undefined) throw new Error(`A shelf should hold ${left} units more.`)
    const from = Math.max(piece.from, piece.to - left)
    taken.unshift({ batch: piece.batch, from, to: piece.to })
    left -= piece.to - from
    if (from > piece.from) shelf.push({ ...piece, to: from })
  }
  return taken
}

/** Puts units behind those on a shelf; neighbours of one batch become one piece. */
export function putLast (shelf: Piece[], pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    const last = shelf.at(-1)
    const joins = last !== undefined && last.batch === piece.batch && last.to === piece.from
    if (joins) shelf[shelf.length - 1] = { batch: last.batch, from: last.from, to: piece.to }
    else shelf.push(piece)
  }
}

/** Puts units before those on a shelf, in their order. */
export function putFirst (shelf: Piece[], pieces: readonly Piece[]): void {
  const behind = shelf.splice(0)
  putLast(shelf, pieces)
  putLast(shelf, behind)
}
