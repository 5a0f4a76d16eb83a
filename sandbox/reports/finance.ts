import { formatDay, startOfMonth } from '../ledger/day.ts'
import { todayOf } from './inventory.ts'
import type { Figures } from './table.ts'

const MONTHS = 6
const MAX_ROWS = 20

export const profitAndLoss: Figures = (ledger, company) => {
  const start = formatDay(startOfMonth(todayOf(ledger, company), 1 - MONTHS))
  const months = ledger.revenueAndCogs([company], {
    start,
    end: ledger.today(company),
    countries: null,
    grouping: ['company'],
    periodicity: 'monthly'
  })
  const minor = (amount: number) => Math.round(amount * 10 ** company.digits)
  return {
    columns: ['Month', 'Revenue', 'COGS', 'Gross profit'],
    rows: months.map(month => {
      const [revenue, cogs] = [minor(month.revenue_amount), minor(month.cogs_amount)]
      return [month.start_date.slice(0, 7), { minor: revenue }, { minor: cogs }, { minor: revenue - cogs }]
    })
  }
}

export const cogsByInvoice: Figures = (ledger, company) => {
  const today = todayOf(ledger, company)
  const invoices = ledger.journal(company).invoices()
    .filter(({ day }) => day <= today)
    .sort((left, right) => right.day - left.day)
  return {
    columns: ['Latest invoices', 'Date', 'Revenue', 'COGS'],
    rows: invoices.slice(0, MAX_ROWS).map(({ document, day, revenue, cogs }) => {
      const invoice = { text: document.number ?? '–', href: ledger.links.document(company, document) }
      return [invoice, formatDay(day), { minor: revenue }, { minor: cogs }]
    })
  }
}

export const billsToPay: Figures = (ledger, company) => {
  const book = ledger.journal(company)
  const open = book.bills().filter(({ status }) => status !== 'Paid')
  const amountOf = (bill: typeof open[number]) => book.events()
    .filter(({ document }) => document === bill)
    .reduce((sum, event) => event.type === 'cost' || event.type === 'receive' ? sum + event.amount : sum, 0)
  return {
    columns: ['Bill', 'Status', 'Date', 'Amount'],
    rows: open.map(bill => [
      { text: bill.number ?? 'without a number', href: ledger.links.document(company, bill) },
      bill.status,
      bill.date === null ? '–' : formatDay(bill.date),
      { minor: amountOf(bill) }
    ])
  }
}
