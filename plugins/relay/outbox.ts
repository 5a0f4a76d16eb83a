import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedRedis } from '../redis/index.ts'
import script from '../redis/script.ts'

/** Envelopes that wait for one replica, numbered from 1 in each epoch; `reached` once some were delivered. */
interface Queue { envelopes: string[], epoch: number, seq: number, sending: boolean, reached: boolean }

interface Outbox {
  /** Sends outside the order, once. False where there is no such replica; rejects while Redis is away. */
  sendOnce (to: string, message: object): Promise<boolean>
  /** Sends in order and, for some seconds, again if need be. */
  send (to: string, message: object): void
  /** True while something waits to be sent. */
  busy (): boolean
}

/** Envelopes that a replica may leave unread. */
const MAX_UNREAD = 10_000
/** Characters that are sent at a time. */
const MAX_CHARACTERS = 500_000
/** Milliseconds. */
const RETRY_DELAY_MS = 50

/** Only a running replica has an inbox. */
const deliver = script(`
  if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
  for index = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'envelope', ARGV[index]) end
  return 1
`)

/** What goes out to other replicas. What could not be delivered in so many attempts is given up. */
export default function openOutbox (
  redis: SharedRedis, name: string, addressOf: (replica: string) => string, attempts: number
): Outbox {
  const queues = new Map<string, Queue>()
  let epochs = 0

  async function push (to: string, envelopes: readonly string[]): Promise<boolean> {
    return await redis.run(client => deliver(client, [addressOf(to)], [MAX_UNREAD, ...envelopes])) === 1
  }

  function queueOf (to: string): Queue {
    const queue = queues.get(to) ?? { envelopes: [], epoch: ++epochs, seq: 0, sending: false, reached: false }
    queues.set(to, queue)
    return queue
  }

  function nextOf ({ envelopes }: Queue): string[] {
    let characters = 0
    return envelopes.filter(text => (characters += text.length) <= MAX_CHARACTERS || text.length === characters)
  }

  /** The next epoch tells the receiver that something of this one is lost. */
  function giveUp (to: string, queue: Queue): void {
    queue.envelopes = []
    queue.epoch = ++epochs
    queue.seq = 0
    if (!queue.reached) queues.delete(to)
  }

  async function flush (to: string, queue: Queue): Promise<void> {
    queue.sending = true
    let failures = 0
    while (queue.envelopes.length > 0) {
      const next = nextOf(queue)
      if (await push(to, next).catch(() => false)) {
        queue.envelopes.splice(0, next.length)
        queue.reached = true
        failures = 0
      } else if (++failures < attempts) await sleep(RETRY_DELAY_MS)
      else giveUp(to, queue)
    }
    queue.sending = false
  }

  return {
    sendOnce: (to, message) =>
      push(to, [JSON.stringify({ from: name, epoch: queues.get(to)?.epoch ?? 0, seq: 0, message })]),
    send (to, message) {
      const queue = queueOf(to)
      queue.envelopes.push(JSON.stringify({ from: name, epoch: queue.epoch, seq: ++queue.seq, message }))
      if (!queue.sending) flush(to, queue).catch(() => {})
    },
    busy: () => [...queues.values()].some(({ sending }) => sending)
  }
}
