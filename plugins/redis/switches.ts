import { Redis } from 'ioredis'
import { addressesOf, backoff, CONNECT_TIMEOUT_MS, type Settings } from './connection.ts'

/** What a Sentinel publishes: the name, then the old address and the new one. */
const CHANNEL = '+switch-master'

/**
 * Calls back when a Sentinel says that another server is the primary now. The old one may go on for seconds before it
 * is told, and all that it takes is thrown away. The returned function ends this.
 */
export default function watchSwitches (settings: Settings, onSwitch: () => void): () => void {
  const { REDIS_URL, REDIS_SENTINEL_NAME: name, REDIS_SENTINEL_PASSWORD: password } = settings
  const sentinels = addressesOf(settings).map(address => {
    const sentinel = new Redis({
      ...address,
      ...(REDIS_URL.startsWith('rediss:') && { tls: {} }),
      ...(password !== '' && { password }),
      protocol: 2,
      disableClientInfo: true,
      enableReadyCheck: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      autoResubscribe: false, // that would forget a channel which was never subscribed to
      retryStrategy: backoff
    })
    sentinel.on('error', () => {}) // the other connections report what is wrong
    sentinel.on('message', (_channel, text: string) => { if (text.startsWith(`${name} `)) onSwitch() })
    sentinel.on('ready', () => { sentinel.subscribe(CHANNEL).catch(() => {}) })
    return sentinel
  })
  return () => { for (const sentinel of sentinels) sentinel.disconnect() }
}
