import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import keyCounts from '../load/key-counts.ts'
import isRecord from '../../schemas/is-record.ts'
import openInbox, { type Envelope } from './inbox.ts'
import openOutbox from './outbox.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Messages between replicas; null without Redis. */
    relay: Relay | null
  }
}

type Message = Readonly<Record<string, unknown>>

/**
 * Replicas by name. What is sent to one arrives once and in order, or the replicas that watch this one learn that
 * something is lost. It goes through a Redis stream for each replica, its inbox: what is written stays there until the
 * reader has it, also over reconnects. Publish and subscribe would lose what is sent while no reader is connected.
 */
export interface Relay {
  /** This replica, until it ends. */
  readonly name: string
  /** Sends outside the order, once. False where there is no such replica; rejects while Redis is away. */
  sendOnce (to: string, message: Message): Promise<boolean>
  /** Sends in order, again if need be. */
  send (to: string, message: Message): void
  /** Handles the messages that have this member. */
  on (member: string, handle: (message: Message, from: string) => void): void
  /** True when no replica waits for anything of this one. */
  drained (): boolean
  /**
   * Says that a replica waits for more of this one, until the returned function is called: a heartbeat is sent every
   * second.
   */
  keepAlive (to: string): () => void
  /**
   * Calls `lost` if something of a replica is lost, or when its heartbeats stop, until the returned function is called.
   */
  watchPeer (from: string, lost: () => void): () => void
}

/** Milliseconds. */
const HEARTBEAT_MS = 1000
const CLOSE_TIMEOUT_MS = 45_000
const CLOSE_CHECK_MS = 20
/**
 * Heartbeats of our own without a message of another replica. Not a time: a process that stalls receives nothing,
 * whatever was sent.
 */
const MAX_MISSED_HEARTBEATS = 5
/** To deliver an envelope, every 50 ms. Not a time either: a process that stalls does not try. */
const MAX_ATTEMPTS = 100

interface Options { heartbeatMs?: number, attempts?: number }

/**
 * State of another replica: epoch and sequence number of its latest envelope, our heartbeats since, and whom to call
 * when it is lost.
 */
interface Peer { epoch: number, lastSeq: number, missedHeartbeats: number, lost: Set<() => void> }

/** Between replicas, with Redis. */
export default fp<Options>(async (fastify, { heartbeatMs = HEARTBEAT_MS, attempts = MAX_ATTEMPTS }) => {
  const { redis } = fastify
  if (!redis) {
    fastify.decorate('relay', null)
    return
  }
  const name = randomBytes(16).toString('base64url')
  const addressOf = (replica: string) => redis.key('inbox', replica)
  const handlers = new Map<string, (message: Message, from: string) => void>()
  const waiters = keyCounts()
  const peers = new Map<string, Peer>()
  const outbox = openOutbox(redis, name, addressOf, attempts)

  function peerOf (replica: string): Peer {
    const peer = peers.get(replica) ?? { epoch: 0, lastSeq: 0, missedHeartbeats: 0, lost: new Set() }
    peers.set(replica, peer)
    return peer
  }

  function reportLost (replica: string): void {
    const { lost } = peerOf(replica)
    if (lost.size > 0) {
      fastify.log.warn('Another replica is silent, or a message of it is lost: event streams here that wait for it ' +
        'end.')
    }
    for (const onLost of lost) onLost()
  }

  /** An envelope in order counts once; a gap in the sequence, or a new epoch, means that an envelope is lost. */
  function isNew ({ from, epoch, seq }: Envelope): boolean {
    const peer = peerOf(from)
    peer.missedHeartbeats = 0
    if (epoch > peer.epoch) {
      if (peer.epoch > 0) reportLost(from)
      peer.epoch = epoch
      peer.lastSeq = 0
    }
    if (seq === 0) return true
    if (epoch < peer.epoch) return false
    const expected = peer.lastSeq + 1
    if (seq < expected) return false
    peer.lastSeq = seq
    if (seq > expected) reportLost(from)
    return true
  }

  function receive (envelope: Envelope): void {
    if (!isRecord(envelope.message) || !isNew(envelope)) return
    for (const member of Object.keys(envelope.message)) handlers.get(member)?.(envelope.message, envelope.from)
  }

  const inbox = openInbox(redis, addressOf(name), receive)
  const heartbeat = setInterval(() => {
    for (const to of waiters.keys()) outbox.send(to, { heartbeat: true })
    for (const [replica, peer] of peers) if (++peer.missedHeartbeats > MAX_MISSED_HEARTBEATS) reportLost(replica)
  }, heartbeatMs).unref()

  const isWatching = () => [...peers.values()].some(({ lost }) => lost.size > 0)
  const drained = () => waiters.isEmpty() && !outbox.busy()
  fastify.decorate('relay', {
    name,
    drained,
    sendOnce: outbox.sendOnce,
    send: outbox.send,
    on: (member, handle) => { handlers.set(member, handle) },
    keepAlive (to) {
      waiters.add(to)
      return () => waiters.remove(to)
    },
    watchPeer (from, lost) {
      const peer = peerOf(from)
      if (peer.lost.size === 0) peer.missedHeartbeats = 0
      peer.lost.add(lost)
      return () => { peer.lost.delete(lost) }
    }
  })

  fastify.addHook('onReady', async () => inbox.open())
  fastify.addHook('onClose', async () => {
    const end = Date.now() + CLOSE_TIMEOUT_MS
    while ((isWatching() || !drained()) && redis.up && Date.now() < end) await sleep(CLOSE_CHECK_MS)
    clearInterval(heartbeat)
    await inbox.close()
  })
}, { name: 'relay', dependencies: ['redis'] })
