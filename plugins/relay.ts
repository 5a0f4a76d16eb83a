import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import fp from 'fastify-plugin'
import keyCounts from './key-counts.ts'
import isRecord from './record.ts'
import openInbox, { type Letter } from './relay/inbox.ts'
import openOutbox from './relay/outbox.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The way to the other replicas; null without Redis. */
    relay: Relay | null
  }
}

type Message = Readonly<Record<string, unknown>>

/**
 * Replicas by name. What is told to one arrives once and in order, or those who expect something of this replica learn that it is
 * lost. It goes through a Redis stream for each replica, its inbox: what is written stays there until the reader has it, whatever
 * happens to connections meanwhile. Publish and subscribe would forget what nobody hears at that moment.
 */
export interface Relay {
  /** This replica, until it ends. */
  readonly name: string
  /** Sends outside the order, once. False where there is no such replica; rejects while Redis is away. */
  post (to: string, message: Message): Promise<boolean>
  /** Sends in order, again if need be. */
  tell (to: string, message: Message): void
  /** Hands out the messages that have this member. */
  on (member: string, take: (message: Message, from: string) => void): void
  /** True when nobody waits for anything of this replica. */
  idle (): boolean
  /** Says that a replica waits for more of this one, until the returned function is called: a sign of life goes out every second. */
  owe (to: string): () => void
  /** Calls `lost` if something of a replica is lost, or when it gives no sign of life, until the returned function is called. */
  expect (from: string, lost: () => void): () => void
}

/** Milliseconds. */
const BEAT = 1000
const PATIENCE = 45_000
const CHECK = 20
/** Beats of our own without a sign of life of another replica. Not a time: a process that stalls hears nobody, whoever speaks. */
const QUIET = 5
/** To deliver a letter, every 50 ms. Not a time either: a process that stalls does not try. */
const ATTEMPTS = 100

interface Options { beat?: number, attempts?: number }

/** Of the other replica: the thread and the number of its latest letter, our beats since, and who must know when it is lost. */
interface Peer { thread: number, seen: number, quiet: number, lost: Set<() => void> }

/** Between replicas, with Redis. */
export default fp<Options>(async (fastify, { beat = BEAT, attempts = ATTEMPTS }) => {
  const { redis } = fastify
  if (!redis) {
    fastify.decorate('relay', null)
    return
  }
  const name = randomBytes(16).toString('base64url')
  const addressOf = (replica: string) => redis.key('inbox', replica)
  const takers = new Map<string, (message: Message, from: string) => void>()
  const debts = keyCounts()
  const peers = new Map<string, Peer>()
  const outbox = openOutbox(redis, name, addressOf, attempts)

  function peerOf (replica: string): Peer {
    const peer = peers.get(replica) ?? { thread: 0, seen: 0, quiet: 0, lost: new Set() }
    peers.set(replica, peer)
    return peer
  }

  function lose (replica: string): void {
    const { lost } = peerOf(replica)
    if (lost.size > 0) fastify.log.warn('Another replica is silent, or a message of it is lost: event streams here that wait for it end.')
    for (const then of lost) then()
  }

  /** A letter in order counts once; a number that was left out, or the end of a thread, is a letter that is lost. */
  function isNew ({ from, thread, turn }: Letter): boolean {
    const peer = peerOf(from)
    peer.quiet = 0
    if (thread > peer.thread) {
      if (peer.thread > 0) lose(from)
      peer.thread = thread
      peer.seen = 0
    }
    if (turn === 0) return true
    if (thread < peer.thread) return false
    const expected = peer.seen + 1
    if (turn < expected) return false
    peer.seen = turn
    if (turn > expected) lose(from)
    return true
  }

  function receive (letter: Letter): void {
    if (!isRecord(letter.message) || !isNew(letter)) return
    for (const member of Object.keys(letter.message)) takers.get(member)?.(letter.message, letter.from)
  }

  const inbox = openInbox(redis, addressOf(name), receive)
  const heart = setInterval(() => {
    for (const to of debts.keys()) outbox.tell(to, { beat: true })
    for (const [replica, peer] of peers) if (++peer.quiet > QUIET) lose(replica)
  }, beat).unref()

  const awaited = () => [...peers.values()].some(({ lost }) => lost.size > 0)
  const idle = () => debts.isEmpty() && !outbox.busy()
  fastify.decorate('relay', {
    name,
    idle,
    post: outbox.post,
    tell: outbox.tell,
    on: (member, take) => { takers.set(member, take) },
    owe (to) {
      debts.add(to)
      return () => debts.remove(to)
    },
    expect (from, lost) {
      const peer = peerOf(from)
      if (peer.lost.size === 0) peer.quiet = 0
      peer.lost.add(lost)
      return () => { peer.lost.delete(lost) }
    }
  })

  fastify.addHook('onReady', async () => inbox.open())
  fastify.addHook('onClose', async () => {
    const end = Date.now() + PATIENCE
    while ((awaited() || !idle()) && redis.up && Date.now() < end) await sleep(CHECK)
    clearInterval(heart)
    await inbox.close()
  })
}, { name: 'relay', dependencies: ['redis'] })
