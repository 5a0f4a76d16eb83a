import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { Failure } from './errors/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Counts a stream that a caller keeps open; the function that it returns releases it. The sixth of a caller ends
     * its oldest one, by that one's `end`: a proxy may not have told that the client has gone. Throws `overloaded`.
     */
    acquireStream (caller: string, end: () => void): () => void
  }
  interface FastifyReply { sse (first: string, until?: number): EventStream }
}

/**
 * A running event stream. It ends at its time, with the server, when its client disconnects, or when its client reads
 * too slowly.
 */
export interface EventStream {
  /** Writes a message at once. After the end it goes nowhere. */
  send (message: string): void
  /** Delivers a message once it is there; `undefined` is the message of a cancelled call. */
  answer (message: Promise<string | undefined>): void
  /** True once it is to end and only waits for its running answers. */
  isClosing (): boolean
  /** Ends the stream with this message. */
  endWith (message: string): void
  /** Ends the stream after its running answers. */
  close (): void
  /** Runs once the stream has ended, for any reason. */
  onEnded (then: () => void): void
}

/** Bytes that may wait for a reader before its stream is cut. */
const MAX_BUFFERED_BYTES = 1024 * 1024
const HEARTBEAT_MS = 15_000
/** Streams of one caller at a time. */
const MAX_STREAMS_PER_CALLER = 5

/** Milliseconds that a stream lives, give or take a tenth: streams that began together must not end together. */
const LIFE = 15 * 60_000

/**
 * When a stream that begins now ends: at the end of its life, or with the token of its caller. In epoch milliseconds.
 */
export function endOfLife (expires = Infinity): number {
  return Math.min(expires, Date.now() + LIFE * (0.9 + Math.random() / 5))
}

/** What every event stream says of itself: proxies must neither keep nor alter it. */
export const streamHeaders = {
  'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no'
} as const

/** One JSON-RPC message as an event. */
export function eventOf (message: string): string {
  return `event: message\ndata: ${message}\n\n`
}

/**
 * `reply.sse(first, until)` answers with an event stream: `first` goes out at once, a comment every 15 s. At `until`
 * (epoch ms) or on shutdown the stream ends after its running answers; one without `until` ends when it is finished.
 */
export default fp(async (fastify) => {
  const { MAX_STREAMS } = fastify.config
  const open = new Set<() => void>()
  const byCaller = new Map<string, Set<() => void>>()
  let taken = 0
  fastify.lifecycle.pending.streams = () => taken
  fastify.metrics?.gauge('streams_open', () => taken)

  fastify.decorate('acquireStream', (caller, end) => {
    const own = byCaller.get(caller) ?? new Set()
    const [oldest] = own.size >= MAX_STREAMS_PER_CALLER ? own : []
    if (!oldest && taken >= MAX_STREAMS) {
      throw new Failure('overloaded', undefined, { reason: { reason: 'MAX_STREAMS' } })
    }
    if (oldest) {
      own.delete(oldest)
      oldest()
    }
    byCaller.set(caller, own.add(end))
    taken++
    return () => {
      own.delete(end)
      if (own.size === 0 && byCaller.get(caller) === own) byCaller.delete(caller)
      taken--
    }
  })

  fastify.decorateReply('sse', function (this: FastifyReply, first: string, until?: number): EventStream {
    const source = new PassThrough()
    let running = 0
    let closing = false

    function writeText (text: string) {
      if (source.destroyed || source.writableEnded) return
      if (source.writableLength + source.readableLength +
        Buffer.byteLength(text) <= MAX_BUFFERED_BYTES) source.write(text)
      else source.destroy()
    }

    function close () {
      closing = true
      if (running > 0) return
      writeText(': closing\n\n')
      source.end()
    }

    function deliver (text: string | undefined) {
      running--
      if (text !== undefined) writeText(eventOf(text))
      if (closing) close()
    }

    function answer (message: Promise<string | undefined>) {
      running++
      message.then(deliver, () => deliver(undefined))
    }

    const heartbeat = setInterval(() => writeText(': ping\n\n'), HEARTBEAT_MS)
    const lifetimeTimer = until === undefined ? undefined : setTimeout(close, until - Date.now())
    if (until !== undefined) open.add(close)
    source.once('close', () => {
      clearInterval(heartbeat)
      clearTimeout(lifetimeTimer)
      open.delete(close)
    })
    writeText(first)
    if (until !== undefined && fastify.lifecycle.phase === 'closing') close() // all others were closed before it came
    this.headers(streamHeaders).send(source)
    return {
      answer,
      send: message => writeText(eventOf(message)),
      isClosing: () => closing,
      endWith (message) {
        writeText(eventOf(message))
        source.end()
      },
      close,
      onEnded: then => { source.once('close', then) }
    }
  })

  fastify.addHook('preClose', async () => {
    for (const close of open) close()
  })
}, { name: 'sse', dependencies: ['config', 'metrics', 'errors', 'drain'] })
