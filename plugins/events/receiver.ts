import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Event, eventData, eventTypes } from '../../schemas/event.ts'
import isRecord from '../../schemas/is-record.ts'
import { subjectOf } from '../auth/claims.ts'
import { Failure } from '../errors/index.ts'
import { compile, sentences, type Check } from '../validation/index.ts'
import createChannel from './channel.ts'
import takenIds from './ids.ts'
import occurrenceOf, { type ReadEvent } from './occurrence.ts'
import sight from './sight.ts'
import createVerifier from './signature.ts'

/** Takes events of NeonPanel, and tells the streams of those that they are for. */
export interface Receiver {
  /**
   * Takes the event of a request whose body was read. Throws `invalid_request`, `webhook_unverified`,
   * `webhook_repeated` and, where Redis does not take it, `overloaded`.
   */
  receive (request: FastifyRequest): Promise<void>
}

/** Counts of what came of events, since the start. */
export interface EventCounts {
  /** Events that were taken by this process. */
  taken: number
  /** Occurrences that a stream was not told, because its caller does not see the company. */
  foreign: number
}

const RETRY_AFTER = 1

function isEvent (body: unknown, faults: string): body is ReadEvent {
  return faults === ''
}

/** The receiver of an application with WEBHOOK_SECRETS. */
export default function createReceiver (fastify: FastifyInstance, counts: EventCounts): Receiver {
  const { config: { NEONPANEL_ISSUER, WEBHOOK_SECRETS }, mcp: { events }, redis } = fastify
  const verify = createVerifier(WEBHOOK_SECRETS)
  const check = compile(Event)
  const dataChecks = new Map<unknown, Check>(eventTypes.map(type => [type, compile(eventData[type])] as const))
  const ids = takenIds(redis)
  const channel = createChannel(redis, ({ subjects, occurrence }) => {
    for (const subject of subjects) events.tell(subject, occurrence)
  })

  /** What is wrong with a body; empty for an event. */
  function faultsIn (body: unknown): string {
    const faults = check(body)
    if (faults || !isRecord(body)) return sentences(faults, 'body')
    return sentences(dataChecks.get(body.type)?.(body.data) ?? null, 'body/data')
  }

  function read (body: unknown): ReadEvent {
    const faults = faultsIn(body)
    if (isEvent(body, faults)) return body
    throw new Failure('invalid_request', faults)
  }

  async function publish (id: string, event: ReadEvent): Promise<void> {
    const subjects = event.data.user_ids.map(user => subjectOf(NEONPANEL_ISSUER, user))
    try {
      if (await ids.has(id)) throw new Failure('webhook_repeated')
      await channel.publish({ id, subjects, occurrence: occurrenceOf(event) })
      await ids.add(id) // had this process ended before, the event would be published again, and told once
    } catch (cause) {
      if (cause instanceof Failure) throw cause
      // the outage is in the log
      throw new Failure('overloaded', 'Events cannot be passed on right now. Send it again shortly.',
        { cause, retryAfter: RETRY_AFTER, fromCaller: true })
    }
  }

  events.from(sight(() => { counts.foreign++ }))
  fastify.addHook('onReady', channel.open)
  fastify.addHook('onClose', channel.close)
  return {
    async receive (request) {
      const id = verify(request)
      await publish(id, read(request.body))
      counts.taken++
    }
  }
}
