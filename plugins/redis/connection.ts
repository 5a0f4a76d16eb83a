import { Redis } from 'ioredis'

/** Milliseconds. A silent connection is given up after a while: the server may be reachable again by a new one. */
const CONNECT_TIMEOUT_MS = 500
const SOCKET_TIMEOUT_MS = 2000
const MAX_BACKOFF_MS = 500

function backoff (attempt: number): number {
  return Math.min(50 * 2 ** attempt, MAX_BACKOFF_MS) * (0.75 + Math.random() / 4)
}

/**
 * A connection to a `redis:` or `rediss:` URL, from its first use or `connect` on, that comes back by itself. Nothing
 * waits in a queue for that, and nothing is sent a second time: what is running when a connection ends fails.
 * `socketTimeout` is how long a command may wait for its reply, in milliseconds. RESP2 and no handshake, so that
 * proxies and users with few permissions are fine too.
 */
export default function connect (url: string, socketTimeout = SOCKET_TIMEOUT_MS): Redis {
  return new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout,
    retryStrategy: backoff
  })
}
