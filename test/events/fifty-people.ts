import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../cluster/two-replicas.ts'
import modern, { PREFIX } from '../plugins/mcp/modern-call.ts'
import { postForStream } from '../routes/event-reader.ts'
import openSession from './session.ts'
import { companyOf, requestOf } from './upstream.ts'
import event, { sendWebhook } from './webhook.ts'

interface Test { teardown (undo: () => unknown): void }

/** One of many users: what their streams have heard so far, in order. */
interface Listener {
  user: string
  /** Request ids of the log messages on a stream of the legacy era. */
  logged: string[]
  /** The companies that its log messages were about. */
  companies: Set<string>
  /** Request ids of the tasks that a stream of the modern era told. */
  tasks: string[]
  /** Answers to the webhooks for this user, by status. */
  answers: Record<number, number>
}

const DECLARED = { meta: { [`${PREFIX}clientCapabilities`]: { extensions: { [`${PREFIX}tasks`]: {} } } } }
/** How often a sender tries, and the milliseconds between. */
const MAX_TRIES = 100
const PAUSE_MS = 200

/**
 * A user with a session at one replica, spoken to through the other, and a subscription to as many imports there. Both
 * streams are read from now on.
 */
export async function openListener (
  t: Test, user: string, token: string, [session, listen]: readonly [string, string], imports: number
): Promise<Listener> {
  const heard: Listener = { user, logged: [], companies: new Set(), tasks: [], answers: {} }
  const legacy = await openSession(t, session, token, { through: listen })
  await legacy.say('logging/setLevel', { level: 'debug' })

  async function post (method: string, params: Record<string, unknown>): Promise<unknown> {
    const [message, { headers }] = modern(method, params, DECLARED)
    return (await ask(listen, message, token, '/mcp', headers)).json()
  }
  const requests = new Map<string, string>()
  for (let number = 0; number < imports; number++) {
    const file = { name: `${number}`, link: `https://files.example.com/${number}.pdf` }
    const { result } = Object(await post('tools/call', {
      name: 'neonpanel_createDocumentsByPdf', arguments: { companyUuid: companyOf(user), type: 'bill', file }
    }))
    requests.set(result.taskId, requestOf(user, file.name))
  }
  const [message, { headers }] =
    modern('subscriptions/listen', { notifications: { taskIds: [...requests.keys()] } }, DECLARED)
  const stream = await postForStream(t, { url: listen }, token, message, headers)
  const { params } = Object(await stream.message())
  if ((params.notifications.taskIds ?? []).length !== imports) throw new Error(`${user} may not hear of its tasks`)

  async function read (next: () => Promise<string | undefined>, take: (message: Record<string, unknown>) => void) {
    const text = await next().catch(() => undefined)
    if (text === undefined) return
    if (text.startsWith('event: message')) take(Object(Object(JSON.parse(text.replace(/^[^]*?\ndata: /, ''))).params))
    await read(next, take)
  }
  read(legacy.next, ({ data }) => {
    heard.logged.push(Object(data).request_id)
    heard.companies.add(Object(data).company_uuid)
  }).catch(() => {})
  read(stream.next, ({ taskId }) => { heard.tasks.push(requests.get(String(taskId)) ?? String(taskId)) })
    .catch(() => {})
  return heard
}

/** Sends one event as a good sender does: again, under the same id, after 429, 5xx and no answer. */
export async function sendPatiently (urls: readonly string[], id: string, heard: Listener, sent: object) {
  for (let tried = 0; tried < MAX_TRIES; tried++) {
    const url = urls[tried % urls.length] ?? ''
    const status = await sendWebhook(url, sent, { id }).then(response => response.status, () => 0)
    heard.answers[status] = (heard.answers[status] ?? 0) + 1
    if (status !== 0 && status !== 429 && status < 500) return
    await sleep(PAUSE_MS)
  }
  throw new Error(`Nobody took ${id}`)
}

/** The end of an import of a user. */
export function finished (user: string, file: string, company = companyOf(user)) {
  return event('import.finished', [user], company, { request_id: requestOf(user, file), status: 'done' })
}
