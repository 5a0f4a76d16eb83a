import type { Test } from 'tap'
import { failures } from '../../plugins/errors/failures.ts'
import build from '../build.ts'
import event, { SECRET, secretOf, sendWebhook } from '../events/webhook.ts'
import type { Row } from './row.ts'

const figures = event('figures.changed', ['46'], 'c')

/** What webhooks alone are refused for, each with the body of its answer. */
export default async function webhookProblems (t: Test): Promise<[Row, unknown][]> {
  const { url } = await build(t, { env: { WEBHOOK_SECRETS: SECRET } })
  const send = (secret: string) =>
    sendWebhook(url, figures, { id: 'row', secret, headers: { 'x-request-id': 'row' } })
  const row = (code: 'webhook_unverified' | 'webhook_repeated', status: number): Row =>
    ({ code, status, detail: failures[code].detail })
  await send(SECRET)
  return [
    [row('webhook_unverified', 401), await (await send(secretOf(1))).json()],
    [row('webhook_repeated', 409), await (await send(SECRET)).json()]
  ]
}
