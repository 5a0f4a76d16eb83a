import buildGetJwks from 'get-jwks'
import openOutside from '../http/outside.ts'
import requestHeaders from '../http/request-headers.ts'
import guardFetch from './fetch-guard.ts'

/** get-jwks as it behaves: its own types ask for an alg. */
interface Source { getJwk (signature: { domain: string, kid: string }): Promise<unknown> }

const NAME = 'The key set'

/**
 * Fetches key sets with get-jwks, each time with a fresh one, so that its own caches never answer, and hands on the
 * document in place of the one key that it picks. Throws an Error where no JSON came within `deadline` milliseconds.
 */
export default function keySetFetcher (deadline: number) {
  const { agent, close } = openOutside(NAME, deadline)

  async function fetchKeySet (uri: string): Promise<unknown> {
    const { origin: domain, pathname, search } = new URL(uri)
    let document: { read: unknown } | undefined
    const guard = guardFetch(NAME, deadline, read => { document = { read } })
    const fetchOptions: object = {
      redirect: 'error',
      signal: AbortSignal.timeout(deadline),
      headers: requestHeaders,
      dispatcher: agent.compose(guard)
    }
    const source: Source = buildGetJwks({ jwksPath: pathname + search, fetchOptions })
    await source.getJwk({ domain, kid: '' }).catch((error: unknown) => { if (!document) throw error })
    return document?.read
  }

  return { fetchKeySet, close }
}
