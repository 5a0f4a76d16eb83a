import { COMPANY_UUID } from '../../tools/example-data.ts'
import type { NegativeCase } from './case.ts'

/** The prompts for which the app must not be used. */
const negative: readonly NegativeCase[] = [
  {
    description: 'A document is to be deleted.',
    prompt: 'Delete the bill BILL-2310 of Kestrel Home Goods.',
    why: 'No tool deletes or changes a document: they read, and they add documents.',
    verbs: ['delete', 'remove', 'void', 'update'],
    nearest: { tool: 'neonpanel.deleteDocuments', input: {}, refusal: /Unknown tool: neonpanel_deleteDocuments/ }
  },
  {
    description: 'Goods are to be ordered from a vendor.',
    prompt: 'Send our vendor a purchase order for 500 bamboo cutting boards by e-mail.',
    why: 'No tool orders anything or writes to anybody: the documents that can be created are bills in the books of ' +
      'the user.',
    verbs: ['order', 'send', 'mail', 'buy'],
    nearest: {
      tool: 'neonpanel.createDocuments',
      input: { companyUuid: COMPANY_UUID, type: 'purchase-order', data: { quantity: 500 } },
      refusal: /arguments\/type must be .*bill/
    }
  },
  {
    description: 'Currencies are to be converted.',
    prompt: 'How many euros are 500 US dollars at today\'s exchange rate?',
    why: 'No tool knows exchange rates: every amount is in the currency of the books.',
    verbs: ['convert', 'exchange', 'rate', 'currency'],
    nearest: {
      tool: 'neonpanel.convertCurrency',
      input: { from: 'USD', to: 'EUR', amount: 500 },
      refusal: /Unknown tool: neonpanel_convertCurrency/
    }
  }
]

export default negative
