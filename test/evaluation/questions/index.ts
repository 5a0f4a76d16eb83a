import type { Question } from '../question.ts'
import companies from './companies.ts'
import costs from './costs.ts'
import imports from './imports.ts'
import refusals from './refusals.ts'
import reorder from './reorder.ts'
import revenue from './revenue.ts'
import stock from './stock.ts'

/** Every question. */
const questions: readonly Question[] = [
  ...companies, ...stock, ...costs, ...reorder, ...revenue, ...imports, ...refusals
]

export default questions
