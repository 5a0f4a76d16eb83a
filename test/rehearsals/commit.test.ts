import t, { type Test } from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import stopClock from '../clock.ts'
import { billOf, mcp, pdfOf, rehearse, rest, sent, type Call } from './writes.ts'

const stack = await build(t, { env: { STATE_KEYS: 's'.repeat(40) } })
const other = { claims: { sub: '83' } }
const surfaces: readonly [string, (url: string, token: string) => Call][] = [
  ['REST', rest], ['MCP 2025-11-25', mcp], ['MCP 2026-07-28', (url, token) => mcp(url, token, '2026-07-28')]
]
let count = 0

/** A bill of a number of its own, its rehearsal over REST, and what the surface says of calls; nothing was written. */
async function prepare (surface: (url: string, token: string) => Call) {
  const input = billOf(`COMMIT-${count++}`)
  const byRest = rest(stack.url, await stack.token())
  const { commit, rehearsal } = await rehearse(byRest, 'createDocuments', input)
  return { input, commit, rehearsal, byRest, call: surface(stack.url, await stack.token()), before: sent(stack) }
}

/** Expects a call to be refused for its token, with these words, and nothing to be written. */
async function refuses (t: Test, before: number, came: ReturnType<Call>, words: RegExp | string): Promise<void> {
  const { code, text } = await came
  t.equal(code, 'invalid_arguments')
  t.match(text, words)
  t.match(text, 'Nothing was created.')
  t.equal(sent(stack), before)
}

for (const [name, surface] of surfaces) {
  t.test(`a token creates what was rehearsed, once, and its second use gets the first answer: ${name} [REL-23]`,
    async t => {
      const { input, commit, call, byRest, before } = await prepare(surface)
      const first = await call('createDocuments', { ...input, commit })
      t.match(first, { code: 'ok', replayed: false, body: { status: 'done', documents: [{ type: 'Bill' }] } })
      t.match(await call('createDocuments', { ...input, commit }), { code: 'ok', replayed: true, text: first.text })
      t.match(await byRest('createDocuments', { ...input, commit }), { status: 200, replayed: true, text: first.text })
      t.equal(sent(stack) - before, 1)
    })

  t.test(`a token that is not of this person, tool or server, or not whole, writes nothing: ${name} [REL-24]`,
    async t => {
      const { input, commit, call, before } = await prepare(surface)
      const stranger = surface(stack.url, await stack.token(other))
      await refuses(t, before, stranger('createDocuments', { ...input, commit }), 'is another person\'s')
      const pdf = call('createDocumentsByPdf', { ...pdfOf('freight-2400.pdf'), commit })
      await refuses(t, before, pdf, 'is of a rehearsal of neonpanel')
      const changed = [
        commit.slice(0, -1), commit.slice(0, 20), `${commit}A`, 'v1', ' ', 'null', '{}', 'v1..', `${commit}.${commit}`,
        ...[12, 30, 60, 100, commit.length - 2].map(place =>
          commit.slice(0, place) + (commit[place] === 'A' ? 'B' : 'A') + commit.slice(place + 1))
      ]
      for (const text of changed) {
        await refuses(t, before, call('createDocuments', { ...input, commit: text }), 'it was changed or cut')
      }
      const { code, text } = await call('createDocuments', { ...input, commit: 'x'.repeat(2000) })
      t.strictSame([code, /commit must/.test(text), sent(stack)], ['invalid_arguments', true, before])
      t.match(await call('createDocuments', { ...input, commit: 7 }), { code: 'invalid_arguments' })
      await refuses(t, before, call('createDocuments', { ...input, commit, rehearse: true }), 'left out with rehearse')
      t.match(await call('createDocuments', { ...input, rehearse: 'yes' }), { code: 'invalid_arguments' })
      t.equal(sent(stack), before)
      t.match(await call('createDocuments', { ...input, commit, rehearse: false }), { code: 'ok', replayed: false })
      t.equal(sent(stack) - before, 1)
    })

  t.test(`a token is of one call: whatever differs is named where it can be: ${name} [REL-24]`, async t => {
    const { input, commit, call, before } = await prepare(surface)
    const { data } = input
    const changes: readonly [object, string][] = [
      [{ companyUuid: 'b7t2k9m4q1x8w5z3n6p0' }, 'companyUuid is not'],
      [{ data: { ...data, ref_number: 'ANOTHER' } }, 'data/ref_number is not'],
      [{ data: { ...data, date: '2026-07-03' } }, 'data/date is not'],
      [{ data: { ...data, details: [{ ...data.details[0], rate: 80.1674 }] } }, 'data/details is not'],
      [{ data: { ...data, vendor_id: 11 } }, 'data/vendor_id is not'],
      [{ data: { ...data, surcharge: 1 } }, 'data is not'],
      [{ idempotencyKey: 'mine' }, 'idempotencyKey is not']
    ]
    for (const [change, words] of changes) {
      await refuses(t, before, call('createDocuments', { ...input, ...change, commit }), words)
    }
    const members = Object.fromEntries(Object.entries(data).reverse())
    t.match(await call('createDocuments', { commit, data: members, type: 'bill', companyUuid: input.companyUuid }),
      { code: 'ok' }, 'the order of members is none of it')
    t.equal(sent(stack) - before, 1)
  })

  t.test(`a number that was taken since is told, and nothing is written: ${name} [REL-25]`, async t => {
    const { input, commit, call, byRest } = await prepare(surface)
    const taken = { ...input, idempotencyKey: `other-${name.at(-1)}-${count}` }
    t.match(await byRest('createDocuments', taken), { status: 200 })
    const bills = stack.sandbox.ledger.bills('KHG').length
    for (const replayed of [false, true]) {
      const { code, text } = await call('createDocuments', { ...input, commit })
      t.match([code, text], ['upstream_invalid', /already been taken.*What was rehearsed was not created\./])
      if (name === 'REST') t.equal(/This is the answer of \d+ s ago/.test(text), replayed)
    }
    t.equal(stack.sandbox.ledger.bills('KHG').length, bills)
  })
}

t.test('the same idempotencyKey stands for the same document, however often it was rehearsed [REL-23]', async t => {
  const call = rest(stack.url, await stack.token())
  const input = { ...billOf('COMMIT-KEY'), idempotencyKey: 'commit-key' }
  const [one, two] = [await rehearse(call, 'createDocuments', input), await rehearse(call, 'createDocuments', input)]
  const before = sent(stack)
  const first = await call('createDocuments', { ...input, commit: one.commit })
  t.match(await call('createDocuments', { ...input, commit: two.commit }), { text: first.text, replayed: true })
  t.match(await call('createDocuments', input), { text: first.text, replayed: true })
  const { rehearsal } = await rehearse(call, 'createDocuments', input)
  t.match(member(rehearsal, 'duplicates'), [{
    reason: 'The same call was made before: without commit it gives the same answer again.',
    ref_number: 'COMMIT-KEY',
    link: /^http/
  }])
  t.equal(sent(stack) - before, 1)
})

t.test('one of 200 concurrent commits of a token is sent, and all have its answer in the end [REL-23]', async t => {
  const { input, commit, byRest, before } = await prepare(rest)
  const overMcp = mcp(stack.url, await stack.token())
  const commitOnce = (call: Call) => call('createDocuments', { ...input, commit })
  const all = await Promise.all(Array.from({ length: 200 }, (_none, index) => commitOnce(index % 2 ? byRest : overMcp)))
  t.strictSame(all.filter(({ code }) => !['ok', 'idempotency_in_progress'].includes(code)), [])
  const texts = new Set(all.filter(({ code }) => code === 'ok').map(({ text }) => text))
  for (const call of [byRest, overMcp]) texts.add((await commitOnce(call)).text)
  t.equal(texts.size, 1)
  t.equal(sent(stack) - before, 1)
})

t.test('a token expires after ten minutes, and one that was used then still gives its answer [REL-24]', async t => {
  const clock = stopClock(t)
  const own = await build(t)
  const call = rest(own.url, await own.token({ ttl: 7200 }))
  const [used, unused] = [billOf('EXPIRES-1'), billOf('EXPIRES-2')]
  const first = await rehearse(call, 'createDocuments', used)
  const second = await rehearse(call, 'createDocuments', unused)
  t.ok(Date.parse(String(member(second.rehearsal, 'expires_at'))) - Date.now() <= 601_000)
  clock.forward(599_000)
  const created = await call('createDocuments', { ...used, commit: first.commit })
  t.equal(created.status, 200)
  clock.forward(3000)
  t.match(await call('createDocuments', { ...used, commit: first.commit }), { text: created.text, replayed: true })
  const { code, text } = await call('createDocuments', { ...unused, commit: second.commit })
  t.match([code, text],
    ['invalid_arguments', /commit expired at .*Z: another rehearsal gives another token\. Nothing was created\./])
  t.equal(sent(own), 1)
})

t.test('what is not to be written is not rehearsed either [REL-24]', async t => {
  const { input, commit } = await prepare(rest)
  const reader = await build(t, { env: { READ_ONLY: 'true', STATE_KEYS: 's'.repeat(40) } })
  for (const [, surface] of surfaces) {
    const call = surface(reader.url, await reader.token())
    for (const special of [{ commit }, { rehearse: true }]) {
      t.match(await call('createDocuments', { ...input, ...special }), { code: 'read_only' })
    }
    const reads = surface(stack.url, await stack.token({ scopes: ['read:companies'] }))
    if (surface === rest) t.match(await reads('createDocuments', { ...input, commit }), { code: 'insufficient_scope' })
  }
})
