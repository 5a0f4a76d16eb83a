import { totalmem } from 'node:os'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Tool } from '../../tools/tool.ts'
import type { Failure } from '../errors/index.ts'
import createCausers from './causers.ts'
import measure from './measure.ts'
import createPressure, { priorities, type Priority, type LoadSample } from './pressure.ts'
import createQueue from './queue.ts'
import { ofCauser, ofKind } from './refusals.ts'
import createSemaphore from './semaphore.ts'
import createUsage from './usage.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route is, for all that it is asked for. */
    priority?: Priority
  }
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
      /** Throws `overloaded` in a turn that is full, before more is done for a request. */
      checkArrival (request: FastifyRequest): void
      /**
       * Says whose a request is, subject or address: its work counts for that caller. The failure of one that is
       * refused because it causes the load; throws as `checkArrival` does.
       */
      enter (request: FastifyRequest, caller: string): Failure | undefined
      /** What runs from here to the end of this turn of the event loop is work for the request. */
      resume (request: FastifyRequest): void
    }
  }
}

/** So long after the last second that was too much. */
const NOTED_SECONDS = 30
/** The one before anything is noted, and one for the requests that were under way. */
const UNKNOWN_SECONDS = 2
/** The share of the memory that the container may have. */
const MAX_MEMORY_SHARE = 0.8

export function priorityOf ({ priority, annotations }: Tool): Priority {
  return priority ?? (annotations.readOnlyHint ? 'read' : 'write')
}

/** What a POST asks for is in its body, unless its route tells: it is refused before that only when all is. */
function kindOf ({ method, routeOptions: { config } }: FastifyRequest): Priority {
  return config.priority ?? (method === 'POST' ? 'write' : 'metadata')
}

/** Bytes of memory for one of the processes, beyond which there is too little left; none where no limit is set. */
function memoryLimit (processes: number): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit * MAX_MEMORY_SHARE / processes : Infinity
}

/**
 * How much may run at a time, and what is refused when there is more than the process can do: all of who causes it, or
 * else first lists and documents, then reads, then import status calls, writes last; probes never
 * (docs/security-reliability.md 4.3).
 */
export default fp(async (fastify) => {
  const { LOAD_MAX_DELAY, MAX_CALLS, MAX_CALLS_PER_SUBJECT, PROCESSES } = fastify.config
  const semaphore = createSemaphore(MAX_CALLS, MAX_CALLS_PER_SUBJECT)
  fastify.lifecycle.pending.calls = semaphore.count
  fastify.metrics?.gauge('calls_running', semaphore.count)
  fastify.metrics?.gauge('load_level', () => Math.max(level, Number(queue.isLong)))
  const usage = createUsage()
  const { refused, add, refuseNext } = createCausers((caller, ms) => {
    fastify.log.warn({ caller, ms: Math.round(ms) }, 'This caller uses so much of the event loop that it is refused.')
  })
  const pressure = createPressure(LOAD_MAX_DELAY, memoryLimit(PROCESSES), relieve)
  /** Whose request it is, as far as that is noted. */
  const callers = new WeakMap<FastifyRequest, string>()
  const queue = createQueue(LOAD_MAX_DELAY, {
    arrivals: () => arrivals,
    callsWait: () => semaphore.count() > MAX_CALLS,
    changed (isLong) {
      if (isLong) fastify.log.warn('More arrives than can be answered: what would have to wait is refused.')
      else fastify.log.info('All that arrives is answered again.')
    }
  })
  let level = 0
  let arrivals = 0
  let isMeasured = false
  /** Whether it is known who causes the load: then nobody else is refused. */
  let isCaused = false
  /** Seconds for which it is still noted who uses the event loop. Else it is not: every request would pay for it. */
  let noted = 0

  /** Seconds of too much of which it is not fully known who caused them. */
  let unknown = 0

  /** The first seconds say only that it is too much: who causes it is known of requests that came since. */
  function relieve (): boolean {
    if (noted === 0) unknown = isMeasured ? UNKNOWN_SECONDS : 0
    noted = NOTED_SECONDS
    if (unknown-- > 0) return true
    isCaused = refuseNext(performance.now())
    return isCaused
  }

  function check (priority: Priority): void {
    const isFull = queue.isLong && !isCaused && queue.isFull(priority)
    if (isFull || level > priorities.indexOf(priority)) throw ofKind(priority)
  }

  function checkArrival (request: FastifyRequest): void {
    if (queue.isLong && !request.routeOptions.config.probe) check(kindOf(request))
  }

  function sample (sampled: LoadSample): void {
    const before = level
    if (noted > 0) {
      noted--
      add(usage.take(), performance.now())
    }
    isCaused = false
    pressure.sample(sampled, queue.isLong)
    level = pressure.level()
    if (level > before) {
      fastify.log.warn({ ...sampled, refused: priorities.slice(0, level) }, 'There is more to do than the process can.')
    }
  }

  function refusalOf (caller: string): Failure | undefined {
    const rest = refused.size > 0 ? (refused.get(caller) ?? 0) - performance.now() : 0
    return rest > 0 ? ofCauser(Math.ceil(rest / 1000)) : undefined
  }

  fastify.decorate('load', {
    acquire (subject, tool) {
      check(priorityOf(tool))
      return semaphore.acquire(subject)
    },
    release: semaphore.release,
    check,
    sample,
    enter (request, caller) {
      if (noted > 0) {
        callers.set(request, caller)
        usage.mark(caller)
      }
      const refusal = refusalOf(caller)
      if (!refusal) checkArrival(request)
      return refusal
    },
    checkArrival,
    resume (request) { if (noted > 0) usage.mark(callers.get(request) ?? '') }
  })

  fastify.addHook('onRequest', (request, _reply, done) => {
    if (noted > 0) usage.mark('')
    arrivals++
    if (level > 0 && !request.routeOptions.config.probe) check(kindOf(request))
    done()
  })

  if (LOAD_MAX_DELAY === 0) return
  let stop = () => {}
  fastify.addHook('onListen', async () => {
    const stops = [measure(sample), queue.watch()]
    stop = () => { for (const each of stops) each() }
    isMeasured = true
  })
  fastify.addHook('onClose', async () => { stop() })
}, { name: 'load', dependencies: ['config', 'metrics', 'errors', 'drain'] })
