import t from 'tap'
import { member } from '../clients/journey.ts'
import openGateway, { BIRCH, KESTREL } from './gateway.ts'
import { skip } from './start.ts'

const period = { startDate: '2025-01-01', endDate: '2025-03-31' }
const both = { ...period, companyUuids: [KESTREL, BIRCH], grouping: ['company', 'country'] }
/** Laravel refuses a text where a rule says array; without one it reads the last value. It may repeat nothing. */
const VARIANTS = ['', 'last-value', 'no-echo', 'last-value,no-echo']
/** What was asked for: rows of two companies, each with its country. */
const rows = [{ company: { uuid: BIRCH }, country_code: 'DE' }, { company: { uuid: KESTREL }, country_code: 'US' }]

t.test('lists reach PHP whole at once, whatever it repeats of them [U9, D51]', { skip }, async t => {
  for (const variant of VARIANTS) {
    const { call, as, laravel } = await openGateway(t)
    await as('getRevenueAndCogs', variant, async () => {
      const before = laravel.log().length
      t.match(await call('getRevenueAndCogs', both), { status: 200, body: { data: rows } }, variant)
      t.equal(laravel.log().length - before, 1, variant)
    })
  }
})

t.test('lists in a spelling that Laravel refuses or cuts are never answered for fewer [U9]', { skip }, async t => {
  for (const variant of VARIANTS) {
    const { call, as } = await openGateway(t, { NEONPANEL_ARRAY_STYLE: 'repeat' })
    const { status, body } = await as('getRevenueAndCogs', variant, () => call('getRevenueAndCogs', both))
    t.not(status, 200, `${variant}: ${JSON.stringify(member(body, 'data'))}`)
  }
})
