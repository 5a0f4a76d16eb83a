import { setTimeout as sleep } from 'node:timers/promises'
import type { Shared } from '../redis.ts'
import script from '../redis/script.ts'

/** Letters that wait for one replica, numbered from 1. */
interface Box { letters: { text: string, at: number }[], turn: number, sending: boolean }

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
const LONGEST = 5000

/** Only a replica that lives has an inbox. */
const deliver = script(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  for index = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'letter', ARGV[index]) end
  return 1
`)

/** What goes out to other replicas. */
export default function openOutbox (redis: Shared, name: string, addressOf: (replica: string) => string): Outbox {
  const boxes = new Map<string, Box>()

  async function hand (to: string, letters: readonly string[]): Promise<boolean> {
    return await redis.run(client => deliver(client, [addressOf(to)], [MOST, ...letters])) === 1
  }

  function nextOf ({ letters }: Box): string[] {
    let load = 0
    return letters.filter(({ text }) => (load += text.length) <= LOAD || text.length === load).map(({ text }) => text)
  }

  async function send (to: string, box: Box): Promise<void> {
    box.sending = true
    while (box.letters.length > 0) {
      const next = nextOf(box)
      if (await hand(to, next).catch(() => false)) {
        box.letters.splice(0, next.length)
      } else {
        await sleep(AGAIN)
        box.letters = box.letters.filter(({ at }) => Date.now() - at < LONGEST)
      }
    }
    box.sending = false
  }

  return {
    post: (to, message) => hand(to, [JSON.stringify({ from: name, turn: 0, message })]),
    tell (to, message) {
      const box = boxes.get(to) ?? { letters: [], turn: 0, sending: false }
      boxes.set(to, box)
      box.letters.push({ text: JSON.stringify({ from: name, turn: ++box.turn, message }), at: Date.now() })
      if (!box.sending) send(to, box).catch(() => {})
    },
    busy: () => [...boxes.values()].some(({ sending }) => sending)
  }
}
