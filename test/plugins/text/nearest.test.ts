import t from 'tap'
import nearest, { suggestion } from '../../../plugins/text/nearest.ts'

t.test('finds the word with the fewest edits, whatever its case', async t => {
  t.equal(nearest('perpage', ['page', 'perPage', 'search']), 'perPage')
  t.equal(nearest('company_uuid', ['companyUuid', 'warehouseUuid']), 'companyUuid')
  t.equal(nearest('pgae', ['page']), 'page', 'two neighbours that were swapped are one edit')
})

t.test('takes the first on a tie, and nothing that is further away than a third of the word', async t => {
  t.equal(nearest('bbb', ['abb', 'bbc']), 'abb')
  t.equal(nearest('b', []), undefined)
  t.equal(nearest('limit', ['asin', 'sku', 'fnsku']), undefined)
  t.equal(nearest('ab', ['ac']), undefined)
  t.equal(nearest('ab', ['ac'], 1), 'ac')
})

t.test('suggests a name that holds the unknown one as a word, or is a word of it [C6]', async t => {
  for (const [asked, meant] of [
    ['date', 'balancesDate'], ['balances', 'balancesDate'], ['uuid', 'companyUuid'], ['page_number', 'page'],
    ['companyId', 'companyUuid'], ['query', undefined], ['dat', undefined], ['', undefined], ['$', undefined]
  ] as const) {
    t.equal(suggestion(asked, ['companyUuid', 'warehouseUuid', 'balancesDate', 'page']), meant, asked)
  }
})

t.test('never suggests what was given already [C6]', async t => {
  t.equal(suggestion('uuid', ['companyUuid', 'warehouseUuid'], ['companyUuid', 'uuid']), 'warehouseUuid')
  t.equal(suggestion('companyuuid', ['companyUuid'], ['companyUuid', 'companyuuid']), undefined)
})
