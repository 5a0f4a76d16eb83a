import { Type } from '@sinclair/typebox'
import { Choice, Country, Day, Id, list, object, text, integer, shortText } from './common.ts'

/** A document as NeonPanel's answers name it. It has no id; `link` is its page. */
export const Document = object({
  type: text(),
  link: text(),
  status: text(),
  completed: text(),
  ref_number: text(),
  date: text()
})

/** The kind of document to import. The setting NEONPANEL_IMPORT_TYPES takes the place of this list at boot. */
export const ImportType = Choice(['bill'], 'Kind of document to import.')

/** The id of an import, for the next question after it. */
export const RequestId = Id('Import id: request_id from neonpanel.createDocumentsByPdf.')

const Reference = Type.Object({
  type: Type.Optional(Choice(['InventoryOrder', 'AssemblyOrder', 'Shipment', 'Invoice'],
    'Kind of document that the bill is for.')),
  id: Type.Optional(Type.Integer({ description: 'Its id in NeonPanel.' }))
}, { additionalProperties: true, description: 'A document that the bill is for.' })

const BillLine = Type.Object({
  service_id: Type.Optional(Type.Integer({ description: 'Id of the service that is billed.' })),
  service_name: Type.Optional(shortText('Name of the service, in place of service_id.')),
  quantity: Type.Optional(Type.Number({ description: 'How many; at least 1.' })),
  rate: Type.Optional(Type.Number({ description: 'Price of one, in the currency of the bill.' })),
  inventory_id: Type.Optional(Type.Integer({ description: 'Goods line: item id from neonpanel.listInventoryItems.' })),
  sku: Type.Optional(shortText('Goods line: SKU of the item, in place of inventory_id.')),
  warehouse_uuid: Type.Optional(Id('Goods line: where it is received, uuid from neonpanel.listWarehouses.')),
  received_date: Type.Optional(Day('Goods line: day of receipt.'))
}, { additionalProperties: true, description: 'A line of the bill.' })

/**
 * A document to create. What NeonPanel wants in it is what the instructions say: the names here are known ones, and
 * others pass.
 */
export const DocumentData = Type.Object({
  name: Type.Optional(shortText('Display name.')),
  ref_number: Type.Optional(shortText('Number of the bill, unique in the company.')),
  date: Type.Optional(Day('Date of the bill, in a period that is not closed.')),
  market: Type.Optional(Country('Marketplace country, two letters.')),
  currency: Type.Optional(
    Type.String({ minLength: 1, maxLength: 3, description: 'ISO 4217; the currency of the company if left out.' })
  ),
  vendor_id: Type.Optional(Type.Integer({ description: 'Id of the vendor.' })),
  vendor_name: Type.Optional(shortText('Name of the vendor, in place of vendor_id.')),
  payment_term_id: Type.Optional(Type.Integer({ description: 'Id of the payment term.' })),
  documents: Type.Optional(Type.Array(Reference, { maxItems: 60, description: 'Documents that the bill is for.' })),
  details: Type.Optional(Type.Array(BillLine,
    { maxItems: 1000, description: 'Lines; the amount of each is quantity times rate.' }))
},
{
  additionalProperties: true,
  description: 'The document, with the attributes that neonpanel.getImportInstructions names.'
})

/** What an import answers, in whatever state it is. */
export const importing = {
  request_id: text('Id of this import.'),
  status: text('queued, processing, done or error; accepted where NeonPanel\'s answer cannot be read.'),
  documents: list(Document)
}

/** What an import that is not finished answers besides. */
export const waiting = {
  retry_after_seconds: integer('Seconds after which neonpanel.checkImportStatus may know more.'),
  hint: text('How the import stands, in a sentence.')
}
