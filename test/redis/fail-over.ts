import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { bill } from '../cluster/messages.ts'
import startReplicas, { ask } from '../cluster/two-replicas.ts'
import until from '../until.ts'
import { ownTime } from '../work.ts'

/** Milliseconds. */
const WRITE_INTERVAL = 200
const RETRY_DELAY = 100

/**
 * Writes five documents a second, each until it is answered, while something is broken and until replicas of the
 * gateway have written again after `isBack`. How many milliseconds that took; each document was sent once.
 */
export default async function failOver (
  t: Test, { urls, sandbox, token }: Awaited<ReturnType<typeof startReplicas>>, breakIt: () => Promise<void>,
  isBack: () => Promise<boolean>
): Promise<number> {
  const bearer = await token()
  const sent = () => sandbox.requests.filter(({ method }) => method === 'POST').length
  const before = sent()
  const writes: Promise<number>[] = []
  let isOver = false

  async function write (key: string): Promise<number> {
    const { status } = await ask(urls[0], bill(key), bearer, '/tools/neonpanel.createDocuments',
      { 'idempotency-key': key })
    if (status === 200) return status
    await sleep(RETRY_DELAY)
    return write(key)
  }

  async function writeOn (): Promise<void> {
    writes.push(write(`FAIL-OVER-${writes.length}`))
    await sleep(WRITE_INTERVAL)
    if (!isOver) await writeOn()
  }

  const writing = writeOn()
  await until(() => sent() - before > 2)
  await breakIt()
  await until(isBack, 20)
  const sinceBack = ownTime(t)
  const [first, all] = [writes.length, sent()]
  await until(async () => (await Promise.race([writes[first - 1], sleep(20)])) === 200 && sent() > all)
  const taken = sinceBack()
  isOver = true
  await writing
  t.ok((await Promise.all(writes)).every(status => status === 200))
  t.equal(sent() - before, writes.length, 'each document once')
  return taken
}
