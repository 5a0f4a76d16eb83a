import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import fp from 'fastify-plugin'
import type { Found, OtherTools } from '../../tools/context.ts'
import type { Auth } from '../auth/claims.ts'
import grantOf from '../auth/grant.ts'
import { Failure } from '../errors/index.ts'
import createCache from './cache.ts'
import readInto from './reading.ts'
import createTextIndex, { MAX_INDEX_BYTES, type TextIndex } from './text-index.ts'

/** The tools of the caller, which end with a signal. */
type ToolsFor = (signal: AbortSignal) => OtherTools

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * What a caller may see that fits a text, best first. Throws what the tools throw where nothing could be read.
     */
    find (caller: Auth, query: string, toolsFor: ToolsFor, log: FastifyBaseLogger): Promise<readonly Found[]>
  }
}

/** An index that is being filled. */
interface Building { index: TextIndex, done: Promise<void> }

/** Bytes of all indexes. */
const MAX_BYTES = 4 * MAX_INDEX_BYTES
/** Milliseconds until an answer is made of what has been read so far, and those that the reading may take in all. */
const ANSWER_MS = 4500
const READING_MS = 30_000
/** Milliseconds for which an index is kept: a whole one, and one that something is missing from. */
const WHOLE_MS = 120_000
const PARTIAL_MS = 10_000

/**
 * Finds what a caller may see by name or code. It is read in their name, at most once in two minutes for a user and
 * grant, by one reading that all who wait for it share; and kept in memory, nowhere else.
 */
export default fp(async (fastify) => {
  const kept = createCache<TextIndex>(MAX_BYTES, MAX_INDEX_BYTES)
  const inFlight = new Map<string, Promise<Building>>()
  const closing = new AbortController()
  fastify.addHook('onClose', async () => closing.abort())

  async function fill (
    index: TextIndex, key: string, { subject }: Auth, toolsFor: ToolsFor, log: FastifyBaseLogger
  ): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(READING_MS), closing.signal])
    const { requests, answers, failure, isCapped } = await readInto(index, toolsFor(signal))
    if (answers === 0) throw failure ?? new Failure('upstream_refused')
    if (failure || isCapped) {
      log.info({ entries: index.size(), requests, code: failure?.code }, 'Search does not know all that its user sees.')
    }
    kept.set(key, { subject, bytes: index.bytes(), value: index }, failure ? PARTIAL_MS : WHOLE_MS)
  }

  async function begin (key: string, caller: Auth, toolsFor: ToolsFor, log: FastifyBaseLogger): Promise<Building> {
    const index = await createTextIndex().catch(error => { inFlight.delete(key); throw error })
    const done = fill(index, key, caller, toolsFor, log).finally(() => inFlight.delete(key))
    done.catch(() => {}) // who waits is told
    return { index, done }
  }

  /** The index when it is filled or, after a time, as far as it is. */
  async function asFarAsItIs ({ index, done }: Building): Promise<TextIndex> {
    const timer = new AbortController()
    const late = sleep(ANSWER_MS, true, { signal: timer.signal }).catch(() => true)
    const isLate = await Promise.race([done, late]).finally(() => timer.abort())
    if (isLate && index.size() === 0) throw new Failure('upstream_timeout')
    return index
  }

  fastify.decorate('find', async (caller, query, toolsFor, log) => {
    const key = grantOf(caller)
    const known = kept.get(key)
    if (known) return known.search(query)
    const building = inFlight.get(key) ?? begin(key, caller, toolsFor, log)
    inFlight.set(key, building)
    return (await asFarAsItIs(await building)).search(query)
  })
}, { name: 'search', dependencies: ['errors'] })
