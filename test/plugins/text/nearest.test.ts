import t from 'tap'
import nearest from '../../../plugins/text/nearest.ts'

t.test('finds the word with the fewest edits, whatever its case', async t => {
  t.equal(nearest('perpage', ['page', 'perPage', 'search']), 'perPage')
  t.equal(nearest('company_uuid', ['companyUuid', 'warehouseUuid']), 'companyUuid')
  t.equal(nearest('', ['abc', 'a']), 'a')
})

t.test('takes the first on a tie, and nothing from an empty list', async t => {
  t.equal(nearest('b', ['a', 'c']), 'a')
  t.equal(nearest('b', []), undefined)
})
