import type { EventEmitter } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { ListenParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import { endOfLife } from '../../sse.ts'
import type { ListName, Catalog } from '../protocol/types.ts'
import defineMethod, { type Methods } from './method.ts'
import { declaresTasks, requiredCapabilities } from './tasks/task.ts'
import type { ResultSerializer } from '../protocol/results.ts'

/** The changes that subscriptions report, and the signal that ends all of them. */
interface ChangeSource { changes: EventEmitter<{ changed: [ListName] }>, closing: AbortSignal }

/** Resolves at a moment (epoch ms), or earlier with one of the signals. */
function until (moment: number, signals: readonly AbortSignal[]): Promise<void> {
  const end = AbortSignal.any([...signals])
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      end.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, moment - Date.now())
    end.addEventListener('abort', finish)
    if (end.aborted) finish()
  })
}

/**
 * `subscriptions/listen`: a stream of what changes, from its acknowledgement to its result (2026-07-28
 * basic/patterns/subscriptions).
 */
export default function subscriptions (fastify: FastifyInstance, {
  changing, tools
}: Required<Catalog>, serializer: ResultSerializer, { changes, closing }: ChangeSource): Methods {
  const hasTasks = tools.some(({ tasks }) => tasks)
  return {
    modern: {
      'subscriptions/listen': defineMethod(fastify, {
        schema: ListenParams,
        priority: 'metadata',
        streams: true,
        async answer ({ notifications }, { id, request, client, channel: { emit, signal }, revision }) {
          if (hasTasks && notifications.taskIds && !declaresTasks(client)) {
            throw new Failure('missing_capability', undefined, { data: { requiredCapabilities } })
          }
          if (!emit) throw new Failure('not_acceptable')
          const subscribed = changing.filter(list => notifications[`${list}ListChanged`] === true)
          const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
          const notify =
            (method: string, more = {}) => emit(JSON.stringify({ jsonrpc: '2.0', method, params: { _meta, ...more } }))
          const onChanged = (list: ListName) => {
            if (subscribed.includes(list)) {
              notify(`notifications/${list}/list_changed`)
            }
          }

          const release = fastify.acquireStream(request.auth?.subject ?? request.ip)
          notify('notifications/subscriptions/acknowledged',
            { notifications: Object.fromEntries(subscribed.map(list => [`${list}ListChanged`, true])) })
          changes.on('changed', onChanged)
          await until(endOfLife(request.auth?.expires), [closing, ...(signal ? [signal] : [])])
          changes.off('changed', onChanged)
          release()
          return serializer.result({ _meta }, revision)
        }
      })
    }
  }
}
