import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'
import toolsOfData from '../tools-of-data.ts'
import openBooks from './books.ts'
import connect from './caller.ts'
import evaluate from './evaluate.ts'
import listFaults, { type ListedTool, toolNamed } from './listed.ts'
import type { Question } from './question.ts'
import questions from './questions/index.ts'
import { schemaAt } from './read.ts'

const { url, sandbox, token } = await build(t)
const caller = await connect(new URL('/mcp', url), await token())
t.teardown(caller.close)
const books = openBooks(sandbox.ledger)

/** A copy of the list in which something of a tool is other. */
function changed (name: string, change: (tool: ListedTool) => void): readonly ListedTool[] {
  const tools = structuredClone(caller.tools)
  change(toolNamed(tools, name))
  return tools
}

/** A copy in which a tool does not say some words, neither of itself nor of a place of its answer or arguments. */
function without (name: string, place: string, words: string): readonly ListedTool[] {
  return changed(name, tool => {
    const said = place === '' ? tool : schemaAt(tool.outputSchema, place) ?? schemaAt(tool.inputSchema, place)
    Object.assign(Object(said), { description: String(member(said, 'description')).replace(words, '') })
  })
}

/** A copy in which an argument or a field has another name. */
function renamed (name: string, of: 'inputSchema' | 'outputSchema', key: string): readonly ListedTool[] {
  return changed(name, tool => {
    const properties = Object(member(tool[of], 'properties'))
    properties[`${key}2`] = properties[key]
    delete properties[key]
  })
}

function questionOf (start: string): Question {
  const question = questions.find(({ text }) => text.startsWith(start))
  if (!question) throw new Error(`There is no question ${start}`)
  return question
}

t.test('every question has the answer of the books, by what tools/list says and nothing else', async t => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  t.ok(readme.includes(`| ${questions.length} questions of users,`), 'README says how many')
  const used = new Set(questions.flatMap(({ calls }) => calls.map(({ tool }) => tool)))
  const names = toolsOfData.map(({ name }) => name.replace('neonpanel.', ''))
  t.strictSame([...used].sort(), names.sort(), 'with all tools of the guide')
  for (const question of questions) {
    const { answer, faults } = await evaluate(question, caller.tools, caller, books)
    t.strictSame(faults, [], `${question.text} ${answer}`)
  }
  const bills = sandbox.ledger.bills('KHG').filter(({ ref_number: number }) => number.startsWith('EVALUATION-'))
  t.equal(bills.length, 2, 'each bill was recorded once, and none in closed books')
})

t.test('the list at the bare URL, with dots in the names, says as much', async t => {
  const { tools, close } = await connect(new URL(url), await token())
  t.teardown(close)
  t.ok(tools.some(({ name }) => name === 'neonpanel.listCompanies'))
  for (const question of questions) t.strictSame(listFaults(tools, question), [], question.text)
})

t.test('a statement that goes is noticed by each question that needs it', async t => {
  for (const question of questions) {
    const statements = [
      ...question.needs ?? [], ...question.calls.map(({ tool, because }) => [tool, '', because] as const)
    ]
    for (const [tool, place, words] of statements) {
      t.not(listFaults(without(tool, place, words), question).length, 0, `${tool} ${place} ${words}: ${question.text}`)
    }
  }
})

t.test('an argument that has another name, or does not say where it comes from, is noticed', async t => {
  for (const question of questions) {
    for (const { tool, args } of question.calls) {
      for (const key of Object.keys(args)) {
        t.not(listFaults(renamed(tool, 'inputSchema', key), question).length, 0, `${key} of ${tool}`)
      }
    }
  }
  const question = questionOf('What\'s the landed cost')
  for (const [tool, place, words] of [
    ['listInventoryItems', 'companyUuid', 'uuid from neonpanel_listCompanies'],
    ['getInventoryLandedCost', 'inventoryId', 'id from neonpanel_listInventoryItems'],
    ['getInventoryLandedCost', 'warehouseUuid', 'uuid from neonpanel_listWarehouses'],
    ['getInventoryLandedCost', 'startDate', 'YYYY-MM-DD']
  ] as const) {
    const faults = listFaults(without(tool, place, words), question)
    t.strictSame([...new Set(faults)], [`${place} of neonpanel_${tool} does not say "${words}".`])
  }
})

t.test('values, fields, tools and pages that change are noticed', async t => {
  for (const [start, tools, fault] of [
    ['Which was the best month', changed('getRevenueAndCogs', tool => {
      Object.assign(Object(schemaAt(tool.inputSchema, 'periodicity')), { enum: ['total', 'annual'] })
    }), 'periodicity of neonpanel_getRevenueAndCogs is never monthly.'],
    ['How many of them were sold', renamed('getInventoryCogs', 'outputSchema', 'quantity'),
      'neonpanel_getInventoryCogs answers no quantity.'],
    ['How many of them does it sell', without('listInventoryItems', 'last_page', 'There are more pages'),
      'last_page of neonpanel_listInventoryItems does not say more.'],
    ['Which reports', changed('listReports', tool => { tool.name = 'neonpanel_reports' }),
      'No tool listReports is listed.'],
    ['Delete the bill', changed('createDocuments', tool => { tool.name = 'neonpanel_deleteDocuments' }),
      'No tool createDocuments is listed.'],
    ['Delete the bill', [...caller.tools, { name: 'neonpanel_deleteDocuments', inputSchema: {} }],
      'neonpanel_deleteDocuments is listed.'],
    ['Which item', changed('listInventoryItems', tool => {
      Object.assign(Object(schemaAt(tool.inputSchema, 'asin')), { pattern: '^C' })
    }), /^neonpanel_listInventoryItems does not list such arguments: /]
  ] as const) {
    const { faults } = await evaluate(questionOf(start), tools, caller, books)
    t.ok(faults.some(found => typeof fault === 'string' ? found === fault : fault.test(found)), `${faults}`)
  }
})

t.test('a figure, a page and a refusal that are other than the books say are noticed', async t => {
  const canada = questionOf('How many of them does it sell')
  const first = { ...canada, calls: canada.calls.map(({ all: _all, ...call }) => call) }
  t.match(await evaluate(first, caller.tools, caller, books),
    { faults: ['neonpanel_listInventoryItems has more pages than were read.'] })
  const unknown = questionOf('Show me the inventory details for item 999999')
  const known = { ...unknown, calls: unknown.calls.map(({ refused: _refused, ...call }) => call) }
  t.match(await evaluate(known, caller.tools, caller, books),
    { faults: [/^neonpanel_getInventoryDetails is refused: /] })
  const companies = questionOf('List all my companies')
  const refused = { ...companies, calls: companies.calls.map(call => ({ ...call, refused: /no/ })) }
  t.match(await evaluate(refused, caller.tools, caller, books), { faults: [/by \/no\/, not: an answer$/] })

  const landed = questionOf('What\'s the landed cost')
  const { answer: before } = await evaluate(landed, caller.tools, caller, books)
  sandbox.ledger.createBill(books.kestrel, {
    ref_number: 'LATE-1',
    documents: [{ type: 'InventoryOrder', id: 1077 }],
    details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
  })
  t.match(await evaluate({ ...landed, expected: () => before }, caller.tools, caller, books),
    { answer: 'USD 3468.61 for 600', faults: [`The books say: ${before}`] })
})
