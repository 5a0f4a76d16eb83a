/** The same whole numbers for the same seed (a xorshift generator): `random(n)` is one of 0 … n − 1. */
export default function randomFrom (seed: number): (bound: number) => number {
  let state = Math.imul(seed + 1, 0x9E3779B1) | 1
  return bound => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % bound
  }
}
