import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import rowsOf from '../catalog/rows.ts'
import { Failure } from '../errors/index.ts'
import type { EventSource } from '../mcp/events/occurrence.ts'

/** The companies that the caller of a request sees, until they are asked for again (epoch ms). */
interface Seen { companies: ReadonlySet<unknown>, until: number }

/** Milliseconds. */
const KEPT_MS = 60_000
const CALL_MS = 10_000
const RETRY_PAUSE_MS = 1000

/** Whether waiting may end a failure. */
function isPassing (error: unknown): boolean {
  return error instanceof Failure && (error.kind.status >= 500 || error.kind.status === 429)
}

/**
 * Lets nobody hear of a company that they do not see: NeonPanel is asked in the name of the stream's caller, with the
 * token that opened it, at most once a minute. `onForeign` is called for each event that is not told therefore.
 */
export default function sight (onForeign: () => void): EventSource {
  const kept = new WeakMap<FastifyRequest, Seen>()

  /** The deadline that it had from its arrival is over by now. */
  function renew (request: FastifyRequest): void {
    request.deadline = performance.now() + CALL_MS
  }

  async function ask (asked: { request: FastifyRequest, signal: AbortSignal }): Promise<Seen> {
    renew(asked.request)
    try {
      const rows = await rowsOf(asked, 'neonpanel.listCompanies')
      return { companies: new Set(rows.map(({ uuid }) => uuid)), until: Date.now() + KEPT_MS }
    } catch (error) {
      if (asked.signal.aborted) throw error
      if (!isPassing(error)) return { companies: new Set(), until: Date.now() + KEPT_MS }
      await sleep(RETRY_PAUSE_MS, undefined, { signal: asked.signal, ref: false })
      return ask(asked)
    }
  }

  return {
    renew,
    async mayHear ({ about }, asked) {
      const before = kept.get(asked.request)
      const seen = before && before.until > Date.now() ? before : await ask(asked)
      kept.set(asked.request, seen)
      const isSeen = seen.companies.has(about)
      if (!isSeen) onForeign()
      return isSeen
    }
  }
}
