import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors.ts'
import keyCounts from './key-counts.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Takes a place for a stream that a caller keeps open; the function that it returns gives it back. Throws `rate_limited`, `overloaded`. */
    takePlace (caller: string): () => void
  }
  interface FastifyReply { sse (first: string, until?: number): EventStream }
}

/** A running event stream. It ends at its time, with the server, when its reader leaves, or when its reader falls behind. */
export interface EventStream {
  /** Writes a message at once. After the end it goes nowhere. */
  send (message: string): void
  /** Delivers a message once it is there; `undefined` is a message that nobody wants any more. */
  answer (message: Promise<string | undefined>): void
  /** True once it is to end and only waits for its running answers. */
  leaving (): boolean
  /** Ends the stream with this message. */
  finish (message: string): void
  /** Ends the stream after its running answers. */
  leave (): void
  /** Runs once the stream is over, whatever ended it. */
  ended (then: () => void): void
}

/** Bytes that may wait for a reader before its stream is cut. */
const CAP = 1024 * 1024
const HEARTBEAT = 15_000
/** Streams of one caller at a time. */
const MOST = 5
const RETRY_AFTER = { caller: 5, all: 2 } as const

/** Milliseconds that a stream lives, give or take a tenth: streams that began together must not end together. */
const LIFE = 15 * 60_000

/** When a stream that begins now ends: at the end of its life, or with the token of its caller. In epoch milliseconds. */
export function endOfLife (expires = Infinity): number {
  return Math.min(expires, Date.now() + LIFE * (0.9 + Math.random() / 5))
}

/** What every event stream says of itself: proxies must neither keep nor alter it. */
export const streamHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' } as const

/** One JSON-RPC message as an event. */
export function eventOf (message: string): string {
  return `event: message\ndata: ${message}\n\n`
}

/**
 * `reply.sse(first, until)` answers with an event stream: `first` goes out at once, a comment every 15 s. At `until` (epoch ms)
 * or on shutdown the stream ends after its running answers; one without `until` ends when it is finished.
 */
export default fp(async (fastify) => {
  const { MAX_STREAMS } = fastify.config
  const open = new Set<() => void>()
  const places = keyCounts()
  let taken = 0
  fastify.lifecycle.pending.streams = () => taken

  fastify.decorate('takePlace', caller => {
    if (places.of(caller) >= MOST) throw new Failure('rate_limited', `At most ${MOST} event streams at a time. Close one first.`, { retryAfter: RETRY_AFTER.caller })
    if (taken >= MAX_STREAMS) throw new Failure('overloaded', undefined, { retryAfter: RETRY_AFTER.all, reason: { reason: 'MAX_STREAMS' } })
    places.add(caller)
    taken++
    return () => {
      places.remove(caller)
      taken--
    }
  })

  fastify.decorateReply('sse', function (this: FastifyReply, first: string, until?: number): EventStream {
    const source = new PassThrough()
    let running = 0
    let leaving = false

    function put (text: string) {
      if (source.destroyed || source.writableEnded) return
      if (source.writableLength + source.readableLength + Buffer.byteLength(text) <= CAP) source.write(text)
      else source.destroy()
    }

    function leave () {
      leaving = true
      if (running > 0) return
      put(': closing\n\n')
      source.end()
    }

    function deliver (text: string | undefined) {
      running--
      if (text !== undefined) put(eventOf(text))
      if (leaving) leave()
    }

    function answer (message: Promise<string | undefined>) {
      running++
      message.then(deliver, () => deliver(undefined))
    }

    const beat = setInterval(() => put(': ping\n\n'), HEARTBEAT)
    const life = until === undefined ? undefined : setTimeout(leave, until - Date.now())
    if (until !== undefined) open.add(leave)
    source.once('close', () => {
      clearInterval(beat)
      clearTimeout(life)
      open.delete(leave)
    })
    put(first)
    if (until !== undefined && fastify.lifecycle.phase === 'closing') leave() // all others were told before it came
    this.headers(streamHeaders).send(source)
    return {
      answer,
      send: message => put(eventOf(message)),
      leaving: () => leaving,
      finish (message) {
        put(eventOf(message))
        source.end()
      },
      leave,
      ended: then => { source.once('close', then) }
    }
  })

  fastify.addHook('preClose', async () => {
    for (const leave of open) leave()
  })
}, { name: 'sse', dependencies: ['config', 'errors', 'drain'] })
