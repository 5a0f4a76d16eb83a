import fp from 'fastify-plugin'
import type { EventCounts, Receiver } from './receiver.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** NeonPanel's events; null without WEBHOOK_SECRETS, when there are none. */
    events: Events | null
  }
}

interface Events extends Receiver {
  /** Notes the answer to a webhook. What is refused is in the log once a minute. */
  note (status: number): void
  counts: Readonly<EventCounts> & {
    /** How many webhooks were refused, by the status of their answer. */
    readonly refused: Readonly<Record<string, number>>
  }
}

const WARNING_PAUSE_MS = 60_000
/** What a sender gets that had no answer the first time: nothing is wrong. */
const REPEATED = 409

/**
 * Events of NeonPanel, from a webhook to the streams of those that they are for, on whichever replica these are
 * (docs/events.md). Without WEBHOOK_SECRETS nothing of it is loaded.
 */
export default fp(async (fastify) => {
  if (fastify.config.WEBHOOK_SECRETS.length === 0) {
    fastify.decorate('events', null)
    return
  }
  const { default: createReceiver } = await import('./receiver.ts')
  const refused: Record<string, number> = {}
  const counts = { taken: 0, foreign: 0, refused }
  let warnedAt = -Infinity

  fastify.decorate('events', {
    ...createReceiver(fastify, counts),
    counts,
    note (status) {
      if (status < 400) return
      refused[status] = (refused[status] ?? 0) + 1
      if (status === REPEATED || performance.now() - warnedAt < WARNING_PAUSE_MS) return
      warnedAt = performance.now()
      fastify.log.warn({ refused: { ...refused } }, 'Webhooks are refused: by status, how many since the start.')
    }
  })
}, { name: 'events', dependencies: ['config', 'errors', 'body', 'redis', 'neonpanel', 'tools', 'mcp'] })
