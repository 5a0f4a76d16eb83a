import { randomUUID } from 'node:crypto'
import t from 'tap'
import { lastIds } from '../../plugins/events/ids.ts'
import build from '../build.ts'
import { ANA, KESTREL } from './people.ts'
import event, { SECRET, secretOf, sendWebhook, sign } from './webhook.ts'

const figures = event('figures.changed', [ANA], KESTREL)
const lines: string[] = []
const logged = (level: number) => lines.map(line => JSON.parse(line)).filter(line => line.level === level)
const { url, app } = await build(t, {
  env: { WEBHOOK_SECRETS: `${SECRET}, ${secretOf(8)}` }, log: line => { lines.push(line) }
})
const now = () => Math.floor(Date.now() / 1000)

async function refusal (response: Response): Promise<unknown[]> {
  const { code, detail } = Object(await response.json())
  return [response.status, code, detail]
}

t.test('there is no such address without a secret', async t => {
  const without = await build(t)
  t.equal((await sendWebhook(without.url, figures)).status, 404)
  t.equal(without.app.events, null)
})

t.test('takes an event that is signed with any of the secrets, at most five minutes from now', async t => {
  const before = app.events?.counts.taken ?? 0
  t.strictSame([(await sendWebhook(url, figures)).status, app.events?.counts.taken], [204, before + 1])
  const signature = `v2,x v1,${'A'.repeat(44)} ${sign(SECRET, 'many', now(), JSON.stringify(figures))}`
  for (const [what, variation] of Object.entries({
    'several signatures': { id: 'many', signature },
    'the second secret': { secret: secretOf(8) },
    'nearly five minutes ago': { at: now() - 290 },
    'nearly five minutes ahead': { at: now() + 290 }
  })) t.equal((await sendWebhook(url, figures, variation)).status, 204, what)
})

t.test('takes every type of event, and ignores members that it does not know', async t => {
  for (const [type, data] of Object.entries({
    'import.finished': { request_id: 'r1', status: 'done' },
    'document.created': { document_type: 'Bill', request_id: 'r1', ref_number: 'ignored' },
    'inventory.changed': { inventory_ids: [5001], warehouse_uuids: ['w1'] },
    'figures.changed': { report_ids: [21], start_date: '2026-01-01', end_date: '2026-06-30' }
  })) t.equal((await sendWebhook(url, { ...event(type, [ANA], KESTREL, data), more: 1 })).status, 204, type)
})

const SIGNATURE = 'The signature fits none of the secrets.'
const TIME = 'webhook-timestamp must be at most 5 minutes from now. Sign each attempt anew.'
/** By the time at which they are asked for. */
const unsigned = (): [string, object, unknown[]][] => [
  ['another secret', { secret: secretOf(9) }, [401, 'webhook_unverified', SIGNATURE]],
  ['no version', { signature: 'A'.repeat(44) }, [401, 'webhook_unverified', SIGNATURE]],
  ['an empty signature', { signature: 'v1,' }, [401, 'webhook_unverified', SIGNATURE]],
  ['the signature of another id', { id: 'b', at: 1, signature: sign(SECRET, 'a', 1, JSON.stringify(figures)) },
    [401, 'webhook_unverified', TIME]],
  ['an old time', { at: now() - 320 }, [401, 'webhook_unverified', TIME]],
  ['a future time', { at: now() + 320 }, [401, 'webhook_unverified', TIME]],
  ['a time in milliseconds', { at: Date.now() * 1000 }, [400, 'invalid_request',
    'The header webhook-timestamp must be the time of sending in seconds since 1970.']],
  ['an id with a dot', { id: 'a.b' }, [400, 'invalid_request',
    'The header webhook-id must be 1 to 128 letters, digits, hyphens and underscores.']],
  ['no signature', { signature: ' ' }, [400, 'invalid_request',
    'The header webhook-signature must be v1, and the base64 of the HMAC-SHA-256 of id.timestamp.body.']]
]

t.test('refuses what is not signed, or not now, and says what would be right', async t => {
  for (const [what, variation, expected] of unsigned()) {
    const response = await sendWebhook(url, figures, variation)
    t.equal(response.headers.get('www-authenticate'), response.status === 401 ? 'StandardWebhooks' : null)
    t.strictSame(await refusal(response), expected, what)
  }
  const changed = await sendWebhook(url, { ...figures, type: 'inventory.changed' },
    { id: 'c', signature: sign(SECRET, 'c', now(), JSON.stringify(figures)) })
  t.equal(changed.status, 401, 'a body that was changed')
})

const wrong: [string, unknown, RegExp][] = [
  ['another type', event('order.created', [ANA], KESTREL), /^body\/type must be one of import\.finished, /],
  ['no user', event('figures.changed', [], KESTREL), /^body\/data\/user_ids must have at least 1 item\.$/],
  ['too many users', event('figures.changed', Array.from({ length: 101 }, (_none, index) => String(index)), KESTREL),
    /^body\/data\/user_ids must have at most 100 items\.$/],
  ['a user that is a number', { ...figures, data: { ...figures.data, user_ids: [46] } },
    /^body\/data\/user_ids\/0 must be a text, but is a number\.$/],
  ['a company that is none', event('figures.changed', [ANA], '../x'), /^body\/data\/company_uuid must be an id /],
  ['an end that is none', event('import.finished', [ANA], KESTREL, { request_id: 'r', status: 'queued' }),
    /^body\/data\/status must be one of done, error\.$/],
  ['no time', { ...figures, timestamp: 'today' }, /^body\/timestamp must be /],
  ['no data', { type: 'figures.changed', timestamp: figures.timestamp }, /^body\/data is required\.$/],
  ['a list', [figures], /^body must be an object, but is a list\.$/],
  ['no body', '', /^body must be an object/],
  ['no JSON', '{"type":', /^The body is not JSON\.$/],
  ['a prototype', '{"__proto__":{"x":1}}', /./],
  ['depth', '['.repeat(40) + ']'.repeat(40), /32 levels/]
]

t.test('refuses a signed body that is no event, and says what would be right', async t => {
  for (const [what, body, words] of wrong) {
    const [status, , detail] = await refusal(await sendWebhook(url, body))
    t.equal(status, 400, what)
    t.match(String(detail), words, what)
  }
  const text = await sendWebhook(url, figures, { headers: { 'content-type': 'text/plain' } })
  t.equal(text.status, 415)
})

t.test('refuses a second event of the same id, whatever it says', async t => {
  const id = `msg_${randomUUID()}`
  t.equal((await sendWebhook(url, figures, { id })).status, 204)
  for (const body of [figures, event('inventory.changed', [ANA], KESTREL)]) {
    t.strictSame(await refusal(await sendWebhook(url, body, { id, at: now() + 1 })),
      [409, 'webhook_repeated', 'This event was taken before, and is not told again.'])
  }
})

t.test('refuses more than 64 KiB', async t => {
  for (const bytes of [66_000, 1_048_576]) {
    t.equal((await sendWebhook(url, { ...figures, padding: 'x'.repeat(bytes) })).status, 413, `${bytes}`)
  }
})

t.test('counts what it refuses, warns of it once, and logs no error', async t => {
  const { refused = {} } = app.events?.counts ?? {}
  t.ok(['400', '401', '409', '413', '415'].every(status => (refused[status] ?? 0) > 0), JSON.stringify(refused))
  t.equal(logged(40).filter(({ msg }) => msg.startsWith('Webhooks are refused')).length, 1)
  t.strictSame(logged(50), [])
})

t.test('asks to send again, without an error in the log, where there is no Redis that would take it', async t => {
  const errors: string[] = []
  const { url } = await build(t, {
    env: { WEBHOOK_SECRETS: SECRET, REDIS_URL: 'redis://127.0.0.1:9' },
    log: line => { if (JSON.parse(line).level >= 50) errors.push(line) }
  })
  const refused = await sendWebhook(url, figures)
  t.equal(refused.headers.get('retry-after'), '1')
  t.strictSame(await refusal(refused),
    [503, 'overloaded', 'Events cannot be passed on right now. Send it again shortly.'])
  t.strictSame(errors, [])
})

t.test('remembers the last ids only', async t => {
  const ids = lastIds(2)
  t.strictSame(['a', 'b', 'a', 'c', 'b', 'a'].map(ids.add), [true, true, false, true, false, true])
  t.strictSame(['a', 'b', 'c'].map(ids.has), [true, false, true])
})

t.test('limits how many come from an address', async t => {
  const { url, app } = await build(t, { env: { WEBHOOK_SECRETS: SECRET, RATE_LIMIT_ADDRESS_MAX: '20' } })
  const statuses: number[] = []
  for (let count = 0; count < 30; count++) {
    const flood = await sendWebhook(url, figures, count % 2 ? { secret: secretOf(9) } : {})
    if (flood.status === 429) t.ok(Number(flood.headers.get('retry-after')) >= 1)
    statuses.push(flood.status)
  }
  t.strictSame([204, 401, 429].map(wanted => statuses.filter(status => status === wanted).length), [10, 10, 10])
  t.match(app.events?.counts, { taken: 10, refused: { 401: 10, 429: 10 } })
})
