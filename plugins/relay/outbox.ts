import { setTimeout as sleep } from 'node:timers/promises'
import type { Shared } from '../redis.ts'
import script from '../redis/script.ts'

/** Letters that wait for one replica, numbered from 1 in each thread; `known` once it has taken some. */
interface Box { letters: string[], thread: number, turn: number, sending: boolean, known: boolean }

interface Outbox {
  /** Sends outside the order, once. False where there is no such replica; rejects while Redis is away. */
  post (to: string, message: object): Promise<boolean>
  /** Sends in order and, for some seconds, again if need be. */
  tell (to: string, message: object): void
  /** True while something waits to be sent. */
  busy (): boolean
}

/** Letters that a replica may leave unread. */
const MOST = 10_000
/** Characters that are sent at a time. */
const LOAD = 500_000
/** Milliseconds. */
const AGAIN = 50

/** Only a replica that lives has an inbox. */
const deliver = script(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  for index = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'letter', ARGV[index]) end
  return 1
`)

/** What goes out to other replicas. What could not be delivered in so many attempts is given up. */
export default function openOutbox (redis: Shared, name: string, addressOf: (replica: string) => string, attempts: number): Outbox {
  const boxes = new Map<string, Box>()
  let threads = 0

  async function hand (to: string, letters: readonly string[]): Promise<boolean> {
    return await redis.run(client => deliver(client, [addressOf(to)], [MOST, ...letters])) === 1
  }

  function boxOf (to: string): Box {
    const box = boxes.get(to) ?? { letters: [], thread: ++threads, turn: 0, sending: false, known: false }
    boxes.set(to, box)
    return box
  }

  function nextOf ({ letters }: Box): string[] {
    let load = 0
    return letters.filter(text => (load += text.length) <= LOAD || text.length === load)
  }

  /** Whoever hears of the next thread knows that something of this one is lost. */
  function giveUp (to: string, box: Box): void {
    box.letters = []
    box.thread = ++threads
    box.turn = 0
    if (!box.known) boxes.delete(to)
  }

  async function send (to: string, box: Box): Promise<void> {
    box.sending = true
    let failures = 0
    while (box.letters.length > 0) {
      const next = nextOf(box)
      if (await hand(to, next).catch(() => false)) {
        box.letters.splice(0, next.length)
        box.known = true
        failures = 0
      } else if (++failures < attempts) await sleep(AGAIN)
      else giveUp(to, box)
    }
    box.sending = false
  }

  return {
    post: (to, message) => hand(to, [JSON.stringify({ from: name, thread: boxes.get(to)?.thread ?? 0, turn: 0, message })]),
    tell (to, message) {
      const box = boxOf(to)
      box.letters.push(JSON.stringify({ from: name, thread: box.thread, turn: ++box.turn, message }))
      if (!box.sending) send(to, box).catch(() => {})
    },
    busy: () => [...boxes.values()].some(({ sending }) => sending)
  }
}
