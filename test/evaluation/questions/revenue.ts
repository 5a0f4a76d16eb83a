import { within } from '../books.ts'
import { money, type Question } from '../question.ts'
import { BIRCH, company, findCompany, revenue } from './calls.ts'

const Q1 = { startDate: '2025-01-01', endDate: '2025-03-31' }
const YEAR = { startDate: '2025-01-01', endDate: '2025-12-31' }
const kestrelOnly = { companyUuids: [company()] }
const birchOnly = { companyUuids: [company(BIRCH)] }

function percent (part: number, whole: number): string {
  return `${(part / whole * 100).toFixed(1)} %`
}

const questions: readonly Question[] = [
  {
    text: 'Get the revenue and COGS for Q1 2024.',
    calls: [revenue({ startDate: '2024-01-01', endDate: '2024-03-31' })],
    needs: [
      ['getRevenueAndCogs', 'companyUuids', 'all if left out'],
      ['getRevenueAndCogs', 'grouping', 'company if left out'],
      ['getRevenueAndCogs', 'periodicity', 'total if left out'],
      ['getRevenueAndCogs', 'data[].cogs_amount', 'Cost of goods sold']
    ],
    answer ({ texts, numbers }) {
      const [currencies, amounts, costs] =
        [texts(0, 'data[].currency'), numbers(0, 'data[].revenue_amount'), numbers(0, 'data[].cogs_amount')]
      return texts(0, 'data[].company.short_name').map((name, index) => `${name} ` +
        [amounts, costs].map(each => money(currencies[index] ?? '', each[index] ?? NaN)).join(' and ')).join(', ')
    },
    expected: ({ companies, figures }) => companies.map(company => {
      const { revenue, cogs } = figures(company, '2024-01-01', '2024-03-31')
      return `${company.shortName} ${[revenue, cogs].map(amount => money(company.currency, amount)).join(' and ')}`
    }).join(', ')
  },
  {
    text: 'Which was the best month of Kestrel in the first quarter of 2025?',
    calls: [findCompany, revenue({ ...Q1, ...kestrelOnly, periodicity: 'monthly' })],
    needs: [
      ['getRevenueAndCogs', '', 'by month, quarter or year'],
      ['getRevenueAndCogs', 'periodicity', 'Length of the periods']
    ],
    answer ({ texts, numbers }) {
      const amounts = numbers(1, 'data[].revenue_amount')
      const best = Math.max(...amounts)
      return `${texts(1, 'data[].start_date')[amounts.indexOf(best)]}: ${money('USD', best)}`
    },
    expected ({ figures, kestrel }) {
      const months = [['2025-01-01', '2025-01-31'], ['2025-02-01', '2025-02-28'], ['2025-03-01', '2025-03-31']] as const
      const found = months.map(([start, end]) => ({ start, ...figures(kestrel, start, end) }))
      const best = found.reduce((one, other) => one.revenue >= other.revenue ? one : other)
      return `${best.start}: ${money('USD', best.revenue)}`
    }
  },
  {
    text: 'By how much did the revenue of Kestrel grow in the first quarter of 2025 against that of 2024?',
    calls: [
      findCompany, revenue({ startDate: '2024-01-01', endDate: '2024-03-31', ...kestrelOnly }),
      revenue({ ...Q1, ...kestrelOnly })
    ],
    answer ({ number }) {
      const [before, after] = [number(1, 'data[0].revenue_amount'), number(2, 'data[0].revenue_amount')]
      return percent(after - before, before)
    },
    expected ({ figures, kestrel }) {
      const { revenue: before } = figures(kestrel, '2024-01-01', '2024-03-31')
      return percent(figures(kestrel, Q1.startDate, Q1.endDate).revenue - before, before)
    }
  },
  {
    text: 'Did Kestrel make more in Canada or in Mexico in 2025?',
    calls: [findCompany, revenue({ ...YEAR, ...kestrelOnly, countryCodes: ['CA', 'MX'], grouping: ['country'] })],
    needs: [['getRevenueAndCogs', '', 'by company, country or invoice']],
    answer: ({ number }) => ['CA', 'MX'].map(code =>
      `${code} ${money('USD', number(1, `data[country_code=${code}].revenue_amount`))}`).join(', '),
    expected: ({ figures, kestrel }) => ['CA', 'MX'].map(code =>
      `${code} ${money('USD', figures(kestrel, YEAR.startDate, YEAR.endDate, code).revenue)}`).join(', ')
  },
  {
    text: 'What was the gross margin of Birch & Tide in 2025?',
    calls: [findCompany, revenue({ ...YEAR, ...birchOnly })],
    needs: [['getRevenueAndCogs', '', 'It tells sales and margins']],
    answer ({ number }) {
      const amount = number(1, 'data[0].revenue_amount')
      return percent(amount - number(1, 'data[0].cogs_amount'), amount)
    },
    expected ({ figures, birch }) {
      const { revenue, cogs } = figures(birch, YEAR.startDate, YEAR.endDate)
      return percent(revenue - cogs, revenue)
    }
  },
  {
    text: 'What did Birch & Tide make in Germany in each quarter of 2025?',
    calls: [findCompany, revenue({ ...YEAR, ...birchOnly, countryCodes: ['DE'], periodicity: 'quarterly' })],
    needs: [['getRevenueAndCogs', 'countryCodes', 'Only these countries']],
    answer: ({ numbers }) => numbers(1, 'data[].revenue_amount').map(amount => money('EUR', amount)).join(', '),
    expected: ({ figures, birch }) => [['01-01', '03-31'], ['04-01', '06-30'], ['07-01', '09-30'], ['10-01', '12-31']]
      .map(([start, end]) => money('EUR', figures(birch, `2025-${start}`, `2025-${end}`, 'DE').revenue)).join(', ')
  },
  {
    text: 'Which was the largest invoice of Birch & Tide in Spain in the first week of March 2025?',
    calls: [findCompany, revenue({
      startDate: '2025-03-01', endDate: '2025-03-07', ...birchOnly, countryCodes: ['ES'], grouping: ['invoice']
    })],
    needs: [['getRevenueAndCogs', '', 'by invoice, only a short period fits into an answer']],
    answer ({ texts, numbers }) {
      const amounts = numbers(1, 'data[].revenue_amount')
      const most = Math.max(...amounts)
      return `${texts(1, 'data[].invoice.ref_number')[amounts.indexOf(most)]} of ${money('EUR', most)}`
    },
    expected: ({ ledger, birch }) => ledger.journal(birch).invoices()
      .filter(({ document, country }) => country === 'ES' && within(document.date, '2025-03-01', '2025-03-07'))
      .sort((one, other) => other.revenue - one.revenue).slice(0, 1)
      .map(({ document, revenue }) => `${document.number} of ${money('EUR', revenue / 100)}`).join()
  },
  {
    text: 'How much did all my companies make together in 2025?',
    calls: [revenue(YEAR)],
    needs: [['getRevenueAndCogs', '', 'Amounts of two currencies do not add up']],
    answer ({ texts, numbers }) {
      const currencies = texts(0, 'data[].currency')
      return numbers(0, 'data[].revenue_amount').map((amount, index) => money(currencies[index] ?? '', amount))
        .join(' and ')
    },
    expected: ({ figures, companies }) => companies.map(company =>
      money(company.currency, figures(company, YEAR.startDate, YEAR.endDate).revenue)).join(' and ')
  }
]

export default questions
