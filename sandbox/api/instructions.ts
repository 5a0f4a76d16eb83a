import { paymentTerms, services, vendors } from '../ledger/services.ts'

function named (entries: readonly { id: number, name: string }[]): string {
  return entries.map(({ id, name }) => `${id} ${name}`).join(', ')
}

/** How the data of a bill is written: a description by attribute, and the rest in prose. */
const instructions = {
  attributes: {
    name: 'Display name of the bill. Optional.',
    ref_number: 'Number of the bill as the vendor wrote it, unique within the company. Required.',
    date: 'Date of the bill, YYYY-MM-DD, after the Entry Locked Date of the company. Optional.',
    market: 'Marketplace country, 2 letters (GB, not UK). Optional.',
    currency: 'Currency, 3 letters; must be the currency of the company, which is the default.',
    vendor_id: `Id of the vendor: ${named(vendors)}. Optional.`,
    vendor_name: 'Name of the vendor instead of its id.',
    payment_term_id: `Id of the payment term: ${named(paymentTerms)}. Optional.`,
    documents: 'What the bill is for: a list of {type, id}; type is InventoryOrder, AssemblyOrder or Shipment.',
    'documents[].type': 'InventoryOrder, AssemblyOrder or Shipment.',
    'documents[].id': 'Integer id of the document; PO-1042 has the id 1042.',
    details: 'The lines of the bill. A service line costs the documents, a goods line receives stock.',
    'details[].service_id': `Id of the service: ${named(services)}.`,
    'details[].service_name': 'Name of the service instead of its id.',
    'details[].quantity': 'Quantity, an integer of at least 1.',
    'details[].rate': 'Price of one, in the currency of the bill; the amount is quantity × rate.',
    'details[].inventory_id': 'Goods line: id of the item that is received.',
    'details[].sku': 'Goods line: SKU of the item instead of its id; add market if it is sold in several countries.',
    'details[].warehouse_uuid': 'Goods line: uuid of the warehouse that receives the goods.',
    'details[].received_date': 'Goods line: date of the receipt, YYYY-MM-DD.'
  },
  general: 'Send one bill as the object `data`. Leave out what you do not know. Amounts are numbers with a decimal ' +
    'point; the total is computed. ' +
    'A bill that names no documents and holds goods lines charges its services to these goods.'
}

export default instructions
