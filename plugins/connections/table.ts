import { BlockList, isIP, type Socket } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'

/** Who has connections: an address, or an IPv6 /64; the longest idle one is the first. */
interface Holder { readonly address: string, readonly isProxy: boolean, readonly connections: Set<Connection> }

/** A connection as it was when it was looked at last; times are milliseconds of `performance.now()`. */
export interface Connection {
  socket: Socket
  readonly holder: Holder
  /** Bytes that have come and gone, and since when no more have. */
  bytes: number
  idleSince: number
  /** Bytes that the peer has read, and since when no more although some wait for it. */
  readBytes: number
  unreadSince: number
}

interface Bounds {
  /** Connections at a time, of all and of one address that is not a proxy. */
  max: number
  maxPerAddress: number
  /** Addresses and CIDR blocks of proxies, each of which is many people. */
  proxies: readonly string[]
  /** The sockets on which an answer is under way to a request that has arrived whole. */
  busy (): ReadonlySet<Socket>
  /** Told of each connection that has to make room: who has it, and whether all or only that address had too many. */
  onFull (address: string, of: 'all' | 'address'): void
}

interface Table extends Iterable<Connection> {
  count (): number
  add (socket: Socket): Connection
  remove (connection: Connection): void
  /** Notes what has happened since the last look. */
  look (connection: Connection): void
}

function familyOf (address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function blockListOf (blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/')
    if (prefix === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list
}

/** True where no connection is idle for longer than since then. */
function hasMovedSince ({ connections }: Holder, time: number): boolean {
  const { value: longest } = connections.values().next()
  return longest === undefined || longest.idleSince >= time
}

/**
 * The open connections by the address that has them. A newcomer is always let in: where there are too many, the longest
 * idle one makes room, of its own address or of the one that has most, of a proxy last; one with a running request only
 * where there is no other, and never for the share of an address (D37).
 */
export default function connectionTable ({ max, maxPerAddress, proxies, busy, onFull }: Bounds): Table {
  const holders = new Map<string, Holder>()
  const trusted = blockListOf(proxies)
  let count = 0

  /** A Unix socket has no address: what is at its other end is a proxy on this machine. */
  function holderOf ({ remoteAddress }: Socket): Holder {
    const isProxy = remoteAddress === undefined || trusted.check(remoteAddress, familyOf(remoteAddress))
    const address = isProxy ? remoteAddress ?? '' : normalizeIP(remoteAddress)
    const known = holders.get(address)
    if (known) return known
    const holder: Holder = { address, isProxy, connections: new Set() }
    holders.set(address, holder)
    return holder
  }

  function look (connection: Connection): void {
    const { socket, holder, bytes, readBytes } = connection
    const now = performance.now()
    const waiting = socket.writableLength
    const written = socket.bytesWritten
    if (waiting === 0 || written - waiting !== readBytes) {
      Object.assign(connection, { readBytes: written - waiting, unreadSince: now })
    }
    if (socket.bytesRead + written === bytes) return
    Object.assign(connection, { bytes: socket.bytesRead + written, idleSince: now })
    if (holder.connections.delete(connection)) holder.connections.add(connection)
  }

  /** Those that are busy or have moved since the last look are passed over. */
  function longestIdle ({ connections }: Holder, except: Connection, spared: ReadonlySet<Socket>) {
    for (const connection of connections) {
      if (connection === except || spared.has(connection.socket)) continue
      const { bytes } = connection
      look(connection) // which puts one that has moved at the end, where it is met again
      if (connection.bytes === bytes) return connection
    }
  }

  /** Of those who have most, the one whose is idle for longest; proxies come last where `sparesProxies`. */
  function fromLargest (newcomer: Connection, spared: ReadonlySet<Socket>, sparesProxies: boolean) {
    const weightOf = ({ isProxy, connections: { size } }: Holder) => isProxy && sparesProxies ? 0 : size
    let found: Connection | undefined
    for (const holder of holders.values()) {
      const lead = found ? weightOf(holder) - weightOf(found.holder) : 1
      if (lead < 0 || (lead === 0 && found && hasMovedSince(holder, found.idleSince))) continue
      const candidate = longestIdle(holder, newcomer, spared)
      if (candidate && (!found || lead > 0 || candidate.idleSince < found.idleSince)) found = candidate
    }
    return found
  }

  function remove (connection: Connection): void {
    const { holder } = connection
    if (!holder.connections.delete(connection)) return
    count--
    if (holder.connections.size === 0) holders.delete(holder.address)
  }

  function makeRoom (newcomer: Connection): void {
    const { holder } = newcomer
    const isTooMany = !holder.isProxy && holder.connections.size > maxPerAddress
    if (!isTooMany && count <= max) return
    const spared = busy()
    let victim = isTooMany ? longestIdle(holder, newcomer, spared) : undefined
    if (!victim && count > max) victim = fromLargest(newcomer, spared, true) ?? fromLargest(newcomer, new Set(), false)
    if (!victim) return
    onFull(victim.holder.address, isTooMany && victim.holder === holder ? 'address' : 'all')
    remove(victim)
    victim.socket.destroy()
  }

  return {
    count: () => count,
    add (socket) {
      const now = performance.now()
      const holder = holderOf(socket)
      const connection: Connection = { socket, holder, bytes: 0, idleSince: now, readBytes: 0, unreadSince: now }
      holder.connections.add(connection)
      count++
      makeRoom(connection)
      return connection
    },
    remove,
    look,
    * [Symbol.iterator] () { for (const { connections } of holders.values()) yield * connections }
  }
}
