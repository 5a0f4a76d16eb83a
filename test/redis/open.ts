import Fastify from 'fastify'
import config, { readConfig } from '../../plugins/config/index.ts'
import metrics from '../../plugins/metrics/index.ts'
import redis from '../../plugins/redis/index.ts'
import tracing from '../../plugins/tracing/index.ts'

interface Test { teardown (undo: () => unknown): void }

/** The plugin alone, with the lines that it logs. It ends with the test. */
export default async function open (t: Test, url: string, env: Record<string, string> = {}) {
  const lines: string[] = []
  const app = Fastify({
    logger: { level: 'info', stream: { write: (line: string) => { lines.push(String(JSON.parse(line).msg)) } } }
  })
  t.teardown(() => app.close())
  await app.register(config, { config: readConfig({ REDIS_URL: url, ...env }) })
  await app.register(metrics).register(tracing).register(redis)
  await app.ready()
  if (!app.redis) throw new Error('There is no redis.')
  return { shared: app.redis, lines }
}

/** The line for an outage. */
export function warning (trouble: string): string {
  return `Redis is not used: ${trouble}. Limits count for each replica alone, writes are refused, and event streams ` +
    'are answered by their own replica only.'
}

/** The line for its end. */
export const BACK = 'Redis is used again.'
