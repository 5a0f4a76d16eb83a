import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { request } from 'undici'
import type { Change, Ledger } from './ledger/index.ts'
import { people } from './people.ts'

/** Where webhooks go. */
export interface WebhookTarget {
  url: string
  /** The Host that they name; the one of the URL by default. */
  host?: string
  /** `whsec_…`. */
  secret: string
}

/** Milliseconds between two looks at the imports, and before an event is sent again: as often as there are pauses. */
const SETTLE_INTERVAL_MS = 250
const PAUSES_MS = [500, 2000, 5000]
const TIMEOUT_MS = 5000

/** What an event says: for everybody who sees the company. */
function dataOf ({ company, ...change }: Change): object {
  const users = people.filter(({ companies }) => companies.includes(company.shortName)).map(({ subject }) => subject)
  return {
    user_ids: users,
    company_uuid: company.uuid,
    ...('status' in change && { status: change.status }),
    ...('documentType' in change && { document_type: change.documentType }),
    ...('requestId' in change && { request_id: change.requestId })
  }
}

/** Whether an answer, or none, is one after which an event is sent again (docs/events.md 4). */
function isPassing (status: number | undefined): boolean {
  return status === undefined || status === 429 || status >= 500
}

/**
 * Sends a webhook for each change of a ledger, as docs/events.md has it: one after the other, each up to four times.
 * The function that it returns ends that.
 */
export default function sendWebhooks (ledger: Ledger, { url, host, secret }: WebhookTarget): () => Promise<void> {
  const webhook = new Webhook(secret)
  const ended = new AbortController()
  const { signal } = ended
  let queue: Promise<void> = Promise.resolve()

  async function post (id: string, body: string): Promise<number> {
    const now = new Date()
    const { statusCode, body: answer } = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(host !== undefined && { host }),
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': webhook.sign(id, now, body)
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    })
    await answer.dump()
    return statusCode
  }

  async function send (id: string, body: string): Promise<void> {
    for (const pause of [...PAUSES_MS, 0]) {
      if (signal.aborted || !isPassing(await post(id, body).catch(() => undefined))) return
      await sleep(pause, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  ledger.onChange(change => {
    const body = JSON.stringify({ type: change.type, timestamp: new Date().toISOString(), data: dataOf(change) })
    queue = queue.then(() => send(`msg_${randomUUID()}`, body))
  })
  const timer = setInterval(ledger.settle, SETTLE_INTERVAL_MS).unref()
  return async () => {
    clearInterval(timer)
    ended.abort()
    await queue
  }
}
