import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import build from '../build.ts'
import { ANA, KESTREL } from './people.ts'
import openSession from './session.ts'
import event, { SECRET, sendWebhook, sign } from './webhook.ts'

const REFUSED = [400, 401, 413, 415]
const { url, app, token } = await build(t, { env: { WEBHOOK_SECRETS: SECRET } })
const good = JSON.stringify(event('figures.changed', [ANA], KESTREL))
const now = () => String(Math.floor(Date.now() / 1000))

type Part = 'id' | 'at' | 'body' | 'signature'

/** A good webhook with one part of it other than what was signed. */
const tampered = fc.record({
  part: fc.constantFrom<Part>('id', 'at', 'body', 'signature'),
  place: fc.nat(10_000),
  letter: fc.constantFrom(...'AZaz09-_+/={}[]",: ')
})

function changed (text: string, place: number, letter: string): string {
  const at = place % text.length
  return text[at] === letter ? `${text}x` : text.slice(0, at) + letter + text.slice(at + 1)
}

/** What looks like an event, signed as it is. */
const shaped = fc.record({
  type: fc.oneof(fc.constantFrom('figures.changed', 'import.finished'), fc.string()),
  timestamp: fc.oneof(fc.constant('2026-07-15T09:00:00Z'), fc.string()),
  data: fc.oneof(fc.jsonValue(), fc.record({
    user_ids: fc.oneof(fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }), fc.jsonValue()),
    company_uuid: fc.oneof(fc.string(), fc.jsonValue())
  }))
})

t.test('nothing that was changed after it was signed is taken, and nobody hears of it', async t => {
  const session = await openSession(t, url, await token())
  await session.say('logging/setLevel', { level: 'debug' })
  await fc.assert(fc.asyncProperty(tampered, async ({ part, place, letter }) => {
    const parts: Record<Part, string> = { id: randomUUID(), at: now(), body: good, signature: '' }
    parts.signature = sign(SECRET, parts.id, parts.at, parts.body)
    parts[part] = changed(parts[part], place, letter)
    const { body, id, at, signature } = parts
    const { status } = await sendWebhook(url, body, { id, at, signature })
    if (!REFUSED.includes(status)) throw new Error(`${status} for ${JSON.stringify({ body, id, at, signature })}`)
  }), { numRuns: 300 })
  t.equal(app.events?.counts.taken, 0)
  t.match(await session.say('ping'), { id: 'ping' })
})

t.test('whatever is signed is an event, or refused as a fault of the sender', async t => {
  await fc.assert(fc.asyncProperty(shaped, async body => {
    const { status } = await sendWebhook(url, body)
    if (![204, ...REFUSED].includes(status)) throw new Error(`${status} for ${JSON.stringify(body)}`)
  }), { numRuns: 300 })
  t.equal(app.events?.counts.refused['500'], undefined)
})
