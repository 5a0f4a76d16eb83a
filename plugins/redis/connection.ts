import { Redis } from 'ioredis'

/** Milliseconds. A silent connection is given up after a while: the server may be reachable again by a new one. */
const CONNECT = 500
const SILENT = 2000
const LONGEST_PAUSE = 500

function pause (attempt: number): number {
  return Math.min(50 * 2 ** attempt, LONGEST_PAUSE) * (0.75 + Math.random() / 4)
}

/**
 * A connection to a `redis:` or `rediss:` URL, from its first use or `connect` on, that comes back by itself. Nothing waits in a queue
 * for that, and nothing is sent a second time: what is running when a connection ends fails. `patience` is how long a command may be
 * silent, in milliseconds. RESP2 and no greetings, so that proxies and users with few permissions are fine too.
 */
export default function connect (url: string, patience = SILENT): Redis {
  return new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT,
    socketTimeout: patience,
    retryStrategy: pause
  })
}
