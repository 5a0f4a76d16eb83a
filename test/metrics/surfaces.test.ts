import { randomUUID } from 'node:crypto'
import t from 'tap'
import event, { SECRET, sendWebhook } from '../events/webhook.ts'
import open from './open.ts'

const figures = () => event('figures.changed', ['1'], randomUUID())

/** What is asked, and the surface and status under which it counts. */
const cases: Readonly<Record<string, [ask: (url: string) => Promise<Response>, surface: string, status: string]>> = {
  'a webhook': [url => sendWebhook(url, figures()), 'webhook', '204'],
  'one with a wrong signature': [url => sendWebhook(url, figures(), { signature: 'v1,AAAA' }), 'webhook', '401'],
  'one that is too long': [url => sendWebhook(url, ' '.repeat(70_000)), 'webhook', '413'],
  'a link to a list': [url => fetch(`${url}/exports/x`), 'rest', '401'],
  'the API reference': [url => fetch(`${url}/docs`), 'document', '200'],
  'where it is sent back to': [url => fetch(`${url}/docs/oauth2-redirect.html`), 'document', '200'],
  'a file of it': [url => fetch(`${url}/docs/reference.css`), 'document', '200'],
  'what is nowhere': [url => fetch(`${url}/webhooks/other`, { method: 'POST' }), 'other', '404']
}

t.test('webhooks, links to lists and the API reference count as what they are', async t => {
  const { grows, told, url } = await open(t, { WEBHOOK_SECRETS: SECRET })
  for (const [what, [ask, surface, status]] of Object.entries(cases)) {
    await t.test(what, async t => {
      const before = await told()
      await (await ask(url)).arrayBuffer()
      await t.resolves(grows(before, [
        ['http_requests_total', { surface, status }, 1], ['http_requests_total', {}, 1],
        ['http_request_duration_seconds_count', { surface }, 1]
      ]))
    })
  }
})
