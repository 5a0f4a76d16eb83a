const SUSPICIOUS = /__proto__|constructor|\\u00[5-7]/

function pollutes (name: string, value: unknown): boolean {
  if (name === '__proto__') return true
  return name === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}

function refusePrototypes (root: unknown): void {
  const waiting = [root]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value !== 'object' || value === null) continue
    for (const [name, child] of Object.entries(value)) {
      if (pollutes(name, child)) throw new SyntaxError(`A member is called ${name}.`)
      waiting.push(child)
    }
  }
}

/** JSON.parse that also throws SyntaxError on names with which a careless merge reaches prototypes, however they are spelt. */
export default function parseJson (text: string): unknown {
  const value: unknown = JSON.parse(text)
  if (SUSPICIOUS.test(text)) refusePrototypes(value)
  return value
}
