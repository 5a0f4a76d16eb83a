import { unescape } from 'node:querystring'
import { Cluster, Redis } from 'ioredis'
import type { Config } from '../../schemas/config.ts'
import { isStale } from './describe-error.ts'

/** A server, the primary of a Sentinel set, or a Cluster. */
export type Client = Redis | Cluster

export type Settings =
  Pick<Config, 'REDIS_URL' | 'REDIS_MODE' | 'REDIS_NODES' | 'REDIS_SENTINEL_NAME' | 'REDIS_SENTINEL_PASSWORD'>

/** Milliseconds. A silent connection is given up after a while: the server may be reachable again by a new one. */
export const CONNECT_TIMEOUT_MS = 500
const SOCKET_TIMEOUT_MS = 1000
const MAX_BACKOFF_MS = 500
const MAX_REDIRECTIONS = 4
const PORTS = { single: 6379, cluster: 6379, sentinel: 26_379 } as const

export function backoff (attempt: number): number {
  return Math.min(50 * 2 ** attempt, MAX_BACKOFF_MS) * (0.75 + Math.random() / 4)
}

function addressOf (url: string, port: number): { host: string, port: number } {
  const { hostname, port: own } = new URL(url)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(own || port) }
}

/** Every address that the settings name. */
export function addressesOf ({ REDIS_URL, REDIS_MODE, REDIS_NODES }: Settings): { host: string, port: number }[] {
  return [REDIS_URL, ...REDIS_NODES.map(node => `redis://${node}`)].map(url => addressOf(url, PORTS[REDIS_MODE]))
}

/** All slots of a Cluster. A command is sent again only where a node said that another one has its key. */
function connectCluster (nodes: { host: string, port: number }[], redisOptions: object): Cluster {
  return new Cluster(nodes, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRedirections: MAX_REDIRECTIONS,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    clusterRetryStrategy: backoff,
    dnsLookup: (host, done) => done(null, host), // certificates are for names
    redisOptions: { ...redisOptions, enableReadyCheck: false } // it would ask for INFO, node by node
  })
}

/**
 * A connection to what the settings name, from its first use or `connect` on, that comes back by itself. Nothing waits
 * in a queue for that, but for new nodes of a Cluster, and nothing is sent a second time: what is running when a
 * connection ends fails. One to a server that is no primary any more is replaced: the address, or the Sentinels, may
 * lead to the new one. `socketTimeout` is how long a command may wait for its reply, in milliseconds. RESP2 and no
 * handshake, so that proxies and users with few permissions are fine too.
 */
export default function connect (settings: Settings, socketTimeout = SOCKET_TIMEOUT_MS): Client {
  const { REDIS_URL, REDIS_MODE, REDIS_SENTINEL_NAME, REDIS_SENTINEL_PASSWORD } = settings
  const { protocol, username, password, pathname } = new URL(REDIS_URL)
  const nodes = addressesOf(settings)
  const tls = protocol === 'rediss:' ? {} : undefined
  const common = {
    ...(tls && { tls }),
    ...(username !== '' && { username: unescape(username) }),
    ...(password !== '' && { password: unescape(password) }),
    protocol: 2 as const,
    disableClientInfo: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout
  }
  if (REDIS_MODE === 'cluster') return connectCluster(nodes, common)
  const sentinels = {
    sentinels: nodes,
    name: REDIS_SENTINEL_NAME,
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    sentinelRetryStrategy: backoff,
    ...(REDIS_SENTINEL_PASSWORD !== '' && { sentinelPassword: REDIS_SENTINEL_PASSWORD }),
    ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true })
  }
  const client = new Redis({
    ...common,
    ...(REDIS_MODE === 'sentinel' ? sentinels : nodes[0]),
    db: Number(pathname.slice(1)),
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: backoff,
    reconnectOnError: isStale
  })
  client.on('error', () => { if (client.status === 'connect') client.disconnect(true) }) // or database 0 would do
  return client
}
