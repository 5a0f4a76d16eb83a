import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

interface Test { teardown (undo: () => unknown): void }

interface Options {
  port: number
  /** The address of this machine that they come from. */
  from: string
  count: number
  /** What each sends at once. */
  sent?: string | undefined
  /** What each sends every second. */
  drip?: string | undefined
  /** Opens another one a second after one was closed. */
  again?: boolean
}

/** Many connections to a gateway. */
interface Many {
  /** Those that were opened at first. */
  sockets: readonly Socket[]
  /** How many are open now. */
  open (): number
  /** Opens none anew from now on. */
  stopOpening (): void
}

/** How many are being opened at a time. */
const AT_ONCE = 100
const SECOND = 1000

/** Opens many connections to 127.0.0.1; they are closed with the test. */
export default async function openMany (
  t: Test, { port, from, count, sent = '', drip = '', again = false }: Options
): Promise<Many> {
  const live = new Set<Socket>()
  const timers = new Set<NodeJS.Timeout>()
  const flood = { ends: false }
  t.teardown(() => {
    flood.ends = true
    for (const timer of timers) clearTimeout(timer)
    for (const socket of live) socket.destroy()
  })

  function openOne (): Socket {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from }).on('error', () => {}).resume()
    socket.write(sent)
    live.add(socket)
    return socket.once('close', () => {
      live.delete(socket)
      if (again) timers.add(setTimeout(openOneMore, SECOND))
    })
  }

  function openOneMore (): void {
    if (!flood.ends) openOne()
  }

  timers.add(setInterval(() => { for (const socket of live) if (socket.writable) socket.write(drip) }, SECOND))
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, openOne)
    await Promise.all(some.map(socket => once(socket, 'connect')))
    sockets.push(...some)
  }
  return {
    sockets,
    open: () => [...live].filter(({ readyState }) => readyState === 'open').length,
    stopOpening () { flood.ends = true }
  }
}
