import t from 'tap'
import build from '../build.ts'
import { KESTREL } from '../failures/writes.ts'
import { pdfOf, rehearse, rest, sent, steady } from './writes.ts'

const stack = await build(t)
const call = rest(stack.url, await stack.token())

t.test('of a PDF it is said that nobody knows what it holds, and a committed one is imported once ' +
  '[REL-27]', async t => {
  const input = pdfOf('freight-2400.pdf')
  const before = sent(stack)
  t.strictSame(await steady(call, 'createDocumentsByPdf', input), {
    creates: 'each bill in the PDF freight-2400.pdf from files.example.com, in Kestrel Home Goods LLC: how many and ' +
      'their totals are not known before NeonPanel has read it',
    documents: [],
    totals: [],
    names: [{ argument: 'companyUuid', id: KESTREL, name: 'Kestrel Home Goods LLC' }],
    warnings: [],
    not_known: [
      'What the PDF holds: lines, totals, and whether its documents exist. NeonPanel opens it when it imports, and ' +
        'its documents cannot be listed.'
    ],
    duplicates: []
  })
  const foreign = await steady(call, 'createDocumentsByPdf', { ...input, companyUuid: 'x1' })
  t.strictSame(foreign.warnings, ['companyUuid is none of the companies that you see.'])
  const alone = rest(stack.url, await stack.token({ scopes: ['write:import'] }))
  t.equal((await steady(alone, 'createDocumentsByPdf', input)).not_known.length, 2)
  t.equal(sent(stack), before)
  const { commit } = await rehearse(call, 'createDocumentsByPdf', input)
  const first = await call('createDocumentsByPdf', { ...input, commit })
  t.match(first, { status: 200, body: { status: 'queued' } })
  t.match(await call('createDocumentsByPdf', { ...input, commit }), { text: first.text, replayed: true })
  t.equal(sent(stack), before + 1)
  t.match(await call('createDocumentsByPdf', input), { status: 200, replayed: false })
  t.strictSame((await steady(call, 'createDocumentsByPdf', input)).duplicates,
    [{ reason: 'The same call was made before: without commit it gives the same answer again.' }])
})
