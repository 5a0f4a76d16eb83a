import type { Static } from '@sinclair/typebox'
import type { FastifyInstance } from 'fastify'
import type CallSignal from '../../../schemas/call-signal.ts'
import { ListenParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import { endOfLife } from '../../sse.ts'
import { toJson } from '../../text/json.ts'
import type { StateCrypto } from '../client/state-crypto.ts'
import type { Changes } from '../engine.ts'
import type { Listeners } from '../events/listeners.ts'
import type { Wanted } from '../events/occurrence.ts'
import type { ListName, Catalog } from '../protocol/types.ts'
import defineMethod, { type Call, type Methods } from './method.ts'
import { MAX_URI_LENGTH, resourceFinder } from './resources.ts'
import { handleOf } from './tasks/stateless.ts'
import { declaresTasks, requiredCapabilities } from './tasks/task.ts'
import type { ResultSerializer } from '../protocol/results.ts'

/** What a client asks to hear of. */
type Filter = Static<typeof ListenParams>['notifications']

/** What subscriptions report, the signal that ends all of them, and what task ids are sealed with. */
interface Sources { changes: Changes, closing: AbortSignal, listeners: Listeners, stateCrypto: StateCrypto }

/** Resolves at a moment (epoch ms), or earlier with one of the signals. */
function until (moment: number, signals: readonly CallSignal[]): Promise<void> {
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, moment - Date.now())
    for (const signal of signals) signal.addEventListener('abort', finish)
    if (signals.some(({ aborted }) => aborted)) finish()
  })
}

/**
 * `subscriptions/listen`: a stream of what changes, from its acknowledgement to its result (2026-07-28
 * basic/patterns/subscriptions). Of resources and tasks it tells where there are events.
 */
export default function subscriptions (
  fastify: FastifyInstance, catalog: Required<Catalog>, serializer: ResultSerializer,
  { changes, closing, listeners, stateCrypto }: Sources
): Methods {
  const { changing, tools } = catalog
  const hasTasks = tools.some(({ tasks }) => tasks)
  const find = resourceFinder(catalog)

  /** What of the wishes will be told: resources that there may be, and tasks of this subject. */
  function wantedOf ({ resourceSubscriptions = [], taskIds = [] }: Filter, call: Call): Wanted {
    if (!listeners.isOn()) return { uris: new Set(), tasks: new Map() }
    return {
      uris: new Set(resourceSubscriptions.filter(uri => uri.length <= MAX_URI_LENGTH && find(uri))),
      tasks: new Map(taskIds.flatMap(id => {
        const handle = handleOf(stateCrypto, id, call)
        return handle ? [[id, handle.handle] as const] : []
      }))
    }
  }

  /** A task as `tasks/get` shows it, without what only a result has. */
  async function taskOf (taskId: string, call: Call): Promise<object> {
    const text = await fastify.mcp.find(call.revision, 'tasks/get')?.answer({ taskId }, call)
    const { resultType, _meta, ...task } = JSON.parse(String(text))
    return task
  }

  return {
    modern: {
      'subscriptions/listen': defineMethod({
        schema: ListenParams,
        priority: 'metadata',
        streams: true,
        async answer ({ notifications }, call) {
          const { id, request, client, channel: { emit, signal }, revision } = call
          if (hasTasks && notifications.taskIds && !declaresTasks(client)) {
            throw new Failure('missing_capability', undefined, { data: { requiredCapabilities } })
          }
          if (!emit) throw new Failure('not_acceptable')
          const subscribed = changing.filter(list => notifications[`${list}ListChanged`] === true)
          const wanted = wantedOf(notifications, call)
          const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
          const notify =
            (method: string, more = {}) => emit(toJson({ jsonrpc: '2.0', method, params: { _meta, ...more } }))
          const onChanged = (list: ListName) => {
            if (subscribed.includes(list)) {
              notify(`notifications/${list}/list_changed`)
            }
          }

          const displaced = new AbortController()
          const end = () => displaced.abort()
          const release = fastify.acquireStream(request.auth?.subject ?? request.ip, end)
          notify('notifications/subscriptions/acknowledged', {
            notifications: {
              ...Object.fromEntries(subscribed.map(list => [`${list}ListChanged`, true])),
              ...(wanted.uris.size > 0 && { resourceSubscriptions: [...wanted.uris] }),
              ...(wanted.tasks.size > 0 && { taskIds: [...wanted.tasks.keys()] })
            }
          })
          changes.on('changed', onChanged)
          const listener =
            listeners.add({ request, wanted, notify, close: end, taskOf: taskId => taskOf(taskId, call) })
          listener?.look()
          await until(endOfLife(request.auth?.expires), [closing, displaced.signal, ...(signal ? [signal] : [])])
          listener?.stop()
          changes.off('changed', onChanged)
          release()
          return serializer.result({ _meta }, revision)
        }
      })
    }
  }
}
