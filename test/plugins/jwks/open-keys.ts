import { Failure } from '../../../plugins/errors/index.ts'
import createKeyCache, { type Keys } from '../../../plugins/jwks/key-cache.ts'
import type { Key } from '../../../plugins/jwks/key.ts'
import type { Algorithm } from '../../../schemas/config.ts'

interface Test { teardown (undo: () => unknown): void }

interface Options { algorithms?: readonly Algorithm[], deadline?: number }

/** The key for a kid. */
export function keyFor (keys: Keys, kid: string | undefined, alg: Algorithm = 'RS256'): Promise<Key> {
  return keys.verify({ alg, kid }, key => key)
}

/** What comes of asking for a key: `ok`, the reason of a refusal, or the seconds to wait for a verdict. */
function verdictOn (asked: Promise<unknown>): Promise<string> {
  return asked.then(() => 'ok', error => {
    if (!(error instanceof Failure)) return String(error)
    const { code, details: { reason, retryAfter } } = error
    return code === 'invalid_token' ? String(reason?.reason) : `${code} ${reason?.reason} ${retryAfter}`
  })
}

/** The keys that are read from an address until the test ends, and what an operator is told of them. */
export default function openKeys (t: Test, uri: string, { algorithms = ['RS256'], deadline }: Options = {}) {
  const told = { failures: [] as unknown[], unusable: [] as string[] }
  const keys = createKeyCache(async () => uri, algorithms, {
    failed: error => told.failures.push(error), unusable: listed => told.unusable.push(listed)
  }, deadline)
  t.teardown(() => keys.close())
  return {
    keys,
    told,
    keyFor: (kid?: string, alg?: Algorithm) => keyFor(keys, kid, alg),
    verdictFor: (kid?: string, alg?: Algorithm) => verdictOn(keyFor(keys, kid, alg))
  }
}
