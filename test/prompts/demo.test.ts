import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import connect, { type Assistant } from './assistant.ts'
import { companies, revenueAndCogs, warehouses } from './company.ts'
import { details, inventory, landedCost } from './inventory.ts'

type Script = (t: Test, assistant: Assistant) => Promise<void>

/** What an assistant does about each example prompt of the setup guide, with the checks that its figures pass. */
const scripts: Readonly<Record<string, Script>> = {
  'List all my companies in NeonPanel': companies,
  'Show me the inventory for company [UUID]': inventory,
  'What are the warehouses for my company?': warehouses,
  'Get the revenue and COGS for Q1 2024': revenueAndCogs,
  'Show me the inventory details for item [ID]': details,
  "What's the landed cost for inventory item [ID] in warehouse [UUID]?": landedCost
}

/** The prompts that clients show, what is typed for their arguments, and the sentence that is answered. */
const offered: Readonly<Record<string, { typed: Record<string, string>, sentence: string, script: Script }>> = {
  list_companies: { typed: {}, sentence: 'List all my companies in NeonPanel.', script: companies },
  show_inventory: {
    typed: { company: 'kestrel' },
    sentence: 'Show me the inventory for the company Kestrel Home Goods LLC in NeonPanel.',
    script: inventory
  },
  list_warehouses: {
    typed: { company: 'birch' },
    sentence: 'What are the warehouses of the company Birch & Tide GmbH in NeonPanel?',
    script: warehouses
  },
  revenue_and_cogs: {
    typed: { period: 'Q1 2024' },
    sentence: 'Get the revenue and COGS for Q1 2024 from NeonPanel.',
    script: revenueAndCogs
  },
  inventory_details: {
    typed: { company: 'kestrel', item: '5001' },
    sentence: 'Show me the inventory details for the item 5001 of the company Kestrel Home Goods LLC in NeonPanel.',
    script: details
  },
  landed_cost: {
    typed: { company: 'kestrel', item: '5001', warehouse: 'long b' },
    sentence: 'What is the landed cost for the inventory item 5001 of the company Kestrel Home Goods LLC ' +
      'in the warehouse Long Beach 3PL? Ask NeonPanel.',
    script: landedCost
  }
}

/** README sets what users say in italics, with a capital at the beginning. */
const ITALICS = /(?<![*\w])\*("?[A-Z][^*]*?)\*(?!\*)/g

function promptsOf (markdown: string): string[] {
  return [...markdown.matchAll(ITALICS)].map(([, prompt = '']) => prompt.replaceAll(/\s+/g, ' ').replaceAll('"', ''))
}

const clocks = { today: Date.now, 'a day in 2029': () => Date.parse('2029-12-30T09:00:00Z') }

for (const [name, clock] of Object.entries(clocks)) {
  t.test(`the example prompts of the guide and of README have answers ${name}`, async t => {
    const assistant = await connect(t, clock)
    for (const [prompt, script] of Object.entries(scripts)) await t.test(prompt, t => script(t, assistant))
  })
}

t.test('README has no prompt without an answer here', async t => {
  const prompts = promptsOf(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8'))
  t.not(prompts.length, 0)
  t.strictSame(prompts.filter(prompt => !Object.hasOwn(scripts, prompt)), [])
})

t.test('every prompt that clients show says what is answered here', async t => {
  const assistant = await connect(t, Date.now)
  t.strictSame(await assistant.prompts(), Object.keys(offered))
  for (const [name, { typed, sentence, script }] of Object.entries(offered)) {
    t.equal(await assistant.prompt(name, typed), sentence)
    t.ok(Object.values(scripts).includes(script), name)
  }
})
