import type { Question } from '../question.ts'
import { company, cogs, details, findBoard, board, findCompany, revenue } from './calls.ts'

const YEAR = { startDate: '2025-01-01', endDate: '2025-12-31' }

const questions: readonly Question[] = [
  {
    text: 'What did Kestrel sell in the UK in 2025?',
    calls: [
      findCompany,
      { ...revenue({ ...YEAR, companyUuids: [company()], countryCodes: ['UK'] }), refused: /Did you mean GB\?/ },
      revenue({ ...YEAR, companyUuids: [company()], countryCodes: ['GB'] })
    ],
    answer: ({ refusal, numbers }) => `${/Did you mean (\w+)/.exec(refusal(1))?.[1]}: ` +
      `${numbers(2, 'data[].revenue_amount').length || 'nothing'}`,
    expected: ({ ledger, kestrel }) =>
      `GB: ${ledger.journal(kestrel).items.filter(({ country }) => country === 'GB').length || 'nothing'}`
  },
  {
    text: 'What was the COGS of the board from May to March 2025?',
    calls: [
      ...findBoard,
      {
        ...cogs({ companyUuid: company(), inventoryId: board, startDate: '2025-05-01', endDate: '2025-03-31' }),
        refused: /endDate must not be before startDate/
      }
    ],
    needs: [['getInventoryCogs', 'endDate', 'not before startDate']],
    answer: ({ refusal }) => /before startDate \(([\d-]+)\)/.exec(refusal(2))?.[1] ?? '',
    expected: () => '2025-05-01'
  },
  {
    text: 'Show me the inventory details for item 999999.',
    calls: [
      findCompany,
      { ...details({ companyUuid: company(), inventoryId: 999_999 }), refused: /upstream_not_found/ }
    ],
    answer: ({ refusal }) => /upstream_not_found/.test(refusal(1)) ? 'there is none' : '',
    expected: ({ ledger, kestrel }) => ledger.journal(kestrel).item(999_999) === undefined ? 'there is none' : 'found'
  }
]

export default questions
