import { totalmem } from 'node:os'
import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks'
import fp from 'fastify-plugin'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import createSemaphore from './semaphore.ts'
import createPressure, { priorities, type Priority, type LoadSample } from './pressure.ts'

declare module 'fastify' {
  interface FastifyInstance {
    load: {
      /**
       * Lets a tool run, at once or when the semaphore admits it; `release` ends it. Throws, or rejects with,
       * `overloaded` and `rate_limited`.
       */
      acquire (subject: string, tool: Tool): Promise<void> | undefined
      release (subject: string): void
      /** Throws `overloaded` while this kind is refused. */
      check (priority: Priority): void
      /** Takes a second into account. */
      sample (sampled: LoadSample): void
    }
  }
}

const SAMPLE_INTERVAL_MS = 1000
/** Milliseconds between two looks at the event loop, which its delays include. */
const DELAY_RESOLUTION_MS = 20
const NANOSECONDS = 1e6
/** The share of the memory that the container may have. */
const MAX_MEMORY_SHARE = 0.8
/** Seconds. */
const RETRY_AFTER = 2

function priorityOf ({ priority, annotations }: Tool): Priority {
  return priority ?? (annotations.readOnlyHint ? 'read' : 'write')
}

/** Bytes of memory beyond which there is too little left; none where no limit is set. */
function memoryLimit (): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit * MAX_MEMORY_SHARE : Infinity
}

/**
 * Measures each second until it is stopped. The clock of the event loop itself is read outside of it and costs requests
 * nothing.
 */
function measure (sample: (sampled: LoadSample) => void): () => void {
  const delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  let before: EventLoopUtilization = performance.eventLoopUtilization()
  delays.enable()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    sample({
      delay: delays.percentile(99) / NANOSECONDS - DELAY_RESOLUTION_MS,
      utilisation: utilization,
      rss: process.memoryUsage.rss()
    })
    delays.reset()
  }, SAMPLE_INTERVAL_MS).unref()
  return () => {
    clearInterval(timer)
    delays.disable()
  }
}

/**
 * How much may run at a time, and what is refused when there is more than the process can do: first lists and
 * documents, then reads, then import status calls, writes last; probes never (docs/security-reliability.md 4.3).
 */
export default fp(async (fastify) => {
  const { LOAD_MAX_DELAY, MAX_CALLS, MAX_CALLS_PER_SUBJECT } = fastify.config
  const semaphore = createSemaphore(MAX_CALLS, MAX_CALLS_PER_SUBJECT)
  fastify.lifecycle.pending.calls = semaphore.count
  const pressure = createPressure(LOAD_MAX_DELAY, memoryLimit())

  function check (priority: Priority): void {
    if (pressure.level() <= priorities.indexOf(priority)) return
    throw new Failure('overloaded', undefined, { retryAfter: RETRY_AFTER, reason: { reason: priority } })
  }

  function sample (sampled: LoadSample): void {
    const before = pressure.level()
    pressure.sample(sampled)
    const level = pressure.level()
    if (level > before) {
      fastify.log.warn({ ...sampled, refused: priorities.slice(0, level) }, 'There is more to do than the process can.')
    }
  }

  fastify.decorate('load', {
    acquire (subject, tool) {
      check(priorityOf(tool))
      return semaphore.acquire(subject)
    },
    release: semaphore.release,
    check,
    sample
  })

  /** What a POST asks for is in its body, so that it is refused here only when all is. */
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (pressure.level() > 0 && !request.routeOptions.config.probe) {
      check(request.method === 'POST' ? 'write' : 'metadata')
    }
    done()
  })

  if (LOAD_MAX_DELAY === 0) return
  let stop = () => {}
  fastify.addHook('onListen', async () => { stop = measure(sample) })
  fastify.addHook('onClose', async () => { stop() })
}, { name: 'load', dependencies: ['config', 'errors', 'drain'] })
