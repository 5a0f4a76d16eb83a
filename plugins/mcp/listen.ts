import type { EventEmitter } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { ListenParams } from '../../schemas/mcp.ts'
import { Failure } from '../errors.ts'
import { endOfLife } from '../sse.ts'
import type { Changing, Offer } from './definitions.ts'
import defineMethod, { type Family } from './method.ts'
import { declaresTasks, requiredCapabilities } from './tasks/task.ts'
import type { Writer } from './writer.ts'

/** What a subscription hears of, and when all of them end. */
interface Source { changes: EventEmitter<{ changed: [Changing] }>, leaving: AbortSignal }

/** Resolves at a moment (epoch ms), or earlier with one of the signals. */
function until (moment: number, signals: readonly AbortSignal[]): Promise<void> {
  const end = AbortSignal.any([...signals])
  return new Promise(resolve => {
    const leave = () => {
      clearTimeout(timer)
      end.removeEventListener('abort', leave)
      resolve()
    }
    const timer = setTimeout(leave, moment - Date.now())
    end.addEventListener('abort', leave)
    if (end.aborted) leave()
  })
}

/** `subscriptions/listen`: a stream of what changes, from its acknowledgement to its result (2026-07-28 basic/patterns/subscriptions). */
export default function listening (fastify: FastifyInstance, { changing, tools }: Required<Offer>, write: Writer, { changes, leaving }: Source): Family {
  const hasTasks = tools.some(({ tasks }) => tasks)
  return {
    modern: {
      'subscriptions/listen': defineMethod(fastify, {
        schema: ListenParams,
        priority: 'metadata',
        streams: true,
        async answer ({ notifications }, { id, request, client, exchange: { emit, signal }, revision }) {
          if (hasTasks && notifications.taskIds && !declaresTasks(client)) throw new Failure('missing_capability', undefined, { data: { requiredCapabilities } })
          if (!emit) throw new Failure('not_acceptable')
          const heard = changing.filter(list => notifications[`${list}ListChanged`] === true)
          const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
          const say = (method: string, more = {}) => emit(JSON.stringify({ jsonrpc: '2.0', method, params: { _meta, ...more } }))
          const tell = (list: Changing) => { if (heard.includes(list)) say(`notifications/${list}/list_changed`) }

          const leave = fastify.takePlace(request.auth?.subject ?? request.ip)
          say('notifications/subscriptions/acknowledged', { notifications: Object.fromEntries(heard.map(list => [`${list}ListChanged`, true])) })
          changes.on('changed', tell)
          await until(endOfLife(request.auth?.expires), [leaving, ...(signal ? [signal] : [])])
          changes.off('changed', tell)
          leave()
          return write.result({ _meta }, revision)
        }
      })
    }
  }
}
