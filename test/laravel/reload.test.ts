import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { member } from '../clients/journey.ts'
import openGateway, { bill, KESTREL } from './gateway.ts'
import { skip } from './start.ts'

const DURATION_MS = 12_000
const STEP_MS = 50
/** Every so many steps there is a write, and a reload. */
const WRITE = 10
const RELOAD = 15

t.test('PHP-FPM and nginx are reloaded under load, and nobody notices', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t, { MAX_CALLS: '100000' })
  const read = () => call('listWarehouses', { companyUuid: KESTREL })
  const reads: ReturnType<typeof read>[] = []
  const writes: ReturnType<typeof read>[] = []
  await as('createDocuments', 'repeatable', async () => {
    const end = performance.now() + DURATION_MS
    for (let step = 0; performance.now() < end; step++) {
      reads.push(read())
      if (step % WRITE === 0) writes.push(call('createDocuments', bill(`RELOAD-${step}`)))
      if (step % RELOAD === RELOAD - 1) laravel.reload()
      await sleep(STEP_MS)
    }
    await Promise.all([...reads, ...writes])
  })
  const failed = (await Promise.all(reads)).filter(({ status }) => status !== 200)
  t.strictSame(failed.map(({ status, body }) => [status, member(body, 'code')]), [])
  const created = (await Promise.all(writes)).map(({ status, body }) => [status, member(body, 'code')])
  t.strictSame(created, writes.map(() => [200, undefined]))
  const counts = await laravel.sql(
    "SELECT COUNT(*) FROM documents WHERE ref_number LIKE 'RELOAD-%' GROUP BY ref_number")
  t.strictSame(counts, writes.map(() => '1'), 'every document is there, and none twice')
  const codes = new Map<string, number>()
  for (const { status, method } of laravel.log()) {
    codes.set(`${method} ${status}`, (codes.get(`${method} ${status}`) ?? 0) + 1)
  }
  t.comment(`nginx answered ${[...codes].map(each => each.join(': ')).join(', ')}`)
})

t.test('nginx that keeps no connection is asked on fresh ones', { skip }, async t => {
  const { call, as, laravel } = await openGateway(t)
  await laravel.setTimeouts({ idle: 0 })
  try {
    await as('createDocuments', 'repeatable', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => index % 5 === 0
        ? call('createDocuments', bill(`FRESH-${index}`))
        : call('listWarehouses', { companyUuid: KESTREL })))
      t.strictSame(answers.map(({ status }) => status), answers.map(() => 200))
    })
    t.strictSame(await laravel.sql("SELECT COUNT(*) FROM documents WHERE ref_number LIKE 'FRESH-%'"), ['4'])
  } finally {
    await laravel.setTimeouts()
  }
})
