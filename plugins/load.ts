import { totalmem } from 'node:os'
import { monitorEventLoopDelay, performance, type EventLoopUtilization } from 'node:perf_hooks'
import fp from 'fastify-plugin'
import type { Tool } from '../tools/tool.ts'
import { Failure } from './errors.ts'
import createPlaces from './load/places.ts'
import createPressure, { kinds, type Kind, type Second } from './load/pressure.ts'

declare module 'fastify' {
  interface FastifyInstance {
    load: {
      /** Lets a tool run, at once or when there is a place for it; `leave` ends it. Throws, or rejects with, `overloaded` and `rate_limited`. */
      enter (subject: string, tool: Tool): Promise<void> | undefined
      leave (subject: string): void
      /** Throws `overloaded` while this kind is refused. */
      check (kind: Kind): void
      /** Takes a second into account. */
      feel (second: Second): void
    }
  }
}

const PERIOD = 1000
/** Milliseconds between two looks at the event loop, which its delays include. */
const RESOLUTION = 20
const NANOSECONDS = 1e6
/** The share of the memory that the container may have. */
const MEMORY = 0.8
/** Seconds. */
const RETRY_AFTER = 2

function kindOf ({ priority, annotations }: Tool): Kind {
  return priority ?? (annotations.readOnlyHint ? 'read' : 'write')
}

/** Bytes of memory beyond which there is too little left; none where nobody has set a limit. */
function memoryLimit (): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit * MEMORY : Infinity
}

/** Measures each second until it is stopped. The clock of the event loop itself is read outside of it and costs requests nothing. */
function measure (feel: (second: Second) => void): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  let before: EventLoopUtilization = performance.eventLoopUtilization()
  delays.enable()
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    feel({ delay: delays.percentile(99) / NANOSECONDS - RESOLUTION, utilisation: utilization, rss: process.memoryUsage.rss() })
    delays.reset()
  }, PERIOD).unref()
  return () => {
    clearInterval(timer)
    delays.disable()
  }
}

/**
 * How much may run at a time, and what is refused when there is more than the process can do: first lists and documents, then reads, then
 * questions about imports, writes last; probes never (docs/security-reliability.md 4.3).
 */
export default fp(async (fastify) => {
  const { LOAD_MAX_DELAY, MAX_CALLS, MAX_CALLS_PER_SUBJECT } = fastify.config
  const places = createPlaces(MAX_CALLS, MAX_CALLS_PER_SUBJECT)
  fastify.lifecycle.pending.calls = places.count
  const pressure = createPressure(LOAD_MAX_DELAY, memoryLimit())

  function check (kind: Kind): void {
    if (pressure.level() <= kinds.indexOf(kind)) return
    throw new Failure('overloaded', undefined, { retryAfter: RETRY_AFTER, reason: { reason: kind } })
  }

  function feel (second: Second): void {
    const before = pressure.level()
    pressure.feel(second)
    const level = pressure.level()
    if (level > before) fastify.log.warn({ ...second, refused: kinds.slice(0, level) }, 'There is more to do than the process can.')
  }

  fastify.decorate('load', {
    enter (subject, tool) {
      check(kindOf(tool))
      return places.enter(subject)
    },
    leave: places.leave,
    check,
    feel
  })

  /** What a POST is about stands in its body, so that it is refused here only when all is. */
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (pressure.level() > 0 && !request.routeOptions.config.probe) check(request.method === 'POST' ? 'write' : 'metadata')
    done()
  })

  if (LOAD_MAX_DELAY === 0) return
  let stop = () => {}
  fastify.addHook('onListen', async () => { stop = measure(feel) })
  fastify.addHook('onClose', async () => { stop() })
}, { name: 'load', dependencies: ['config', 'errors', 'drain'] })
