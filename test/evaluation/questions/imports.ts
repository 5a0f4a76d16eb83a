import { randomBytes } from 'node:crypto'
import { within } from '../books.ts'
import type { Question } from '../question.ts'
import { company, createBill, findCompany } from './calls.ts'

/** A number that no bill has: that of another run stays in the books. */
const NUMBER = `EVALUATION-${randomBytes(4).toString('hex')}`
const type = 'bill'

const instructions = {
  tool: 'getImportInstructions',
  because: 'Gets the attributes that NeonPanel wants in a document of this type',
  args: { type }
} as const

/** A bill for freight that no goods bear: no other figure changes. */
function bill (date: string, number = NUMBER) {
  return createBill({
    companyUuid: company(),
    type,
    idempotencyKey: number,
    data: {
      ref_number: number,
      date,
      vendor_name: 'Blue Harbor Freight',
      details: [{ service_name: 'Freight', quantity: 1, rate: 240.5 }]
    }
  })
}

const pdf = {
  tool: 'createDocumentsByPdf',
  because: 'from a PDF that NeonPanel downloads from a public https URL'
} as const

const questions: readonly Question[] = [
  {
    text: 'How should I number a bill that I import?',
    calls: [instructions],
    needs: [['getImportInstructions', 'attributes', 'A description by name of attribute']],
    answer: ({ text }) => String(/unique within the company/.exec(text(0, 'attributes.ref_number'))),
    expected: () => 'unique within the company'
  },
  {
    text: `Record a bill of 4 July 2025 from Blue Harbor Freight for Kestrel: freight, USD 240.50, number ${NUMBER}.`,
    writes: true,
    calls: [findCompany, instructions, bill('2025-07-04')],
    needs: [
      ['createDocuments', '', 'data consists of what'], ['createDocuments', 'data.details[].rate', 'Price of one'],
      ['createDocuments', 'data.ref_number', 'unique in the company'],
      ['createDocuments', 'data.details[].quantity', 'How many'],
      ['createDocuments', 'data.vendor_name', 'in place of vendor_id'],
      ['createDocuments', 'data.currency', 'the currency of the company if left out']
    ],
    answer: ({ text }) =>
      ['status', 'documents[0].ref_number', 'documents[0].date'].map(path => text(2, path)).join(' '),
    expected: () => `done ${NUMBER} 2025-07-04`
  },
  {
    text: 'I am not sure that it was recorded. Record it again if not.',
    writes: true,
    calls: [findCompany, bill('2025-07-04', `${NUMBER}-2`), bill('2025-07-04', `${NUMBER}-2`)],
    needs: [
      ['createDocuments', '', 'with the same idempotencyKey, creates nothing new'],
      ['createDocuments', 'idempotencyKey', 'answers what the first one did and creates nothing']
    ],
    answer: ({ text }) => text(1, 'request_id') === text(2, 'request_id') ? 'recorded once' : 'recorded twice',
    expected: () => 'recorded once'
  },
  {
    text: 'Record a bill of 30 November 2024 as well.',
    writes: true,
    calls: [
      findCompany, { ...bill('2024-11-30', `${NUMBER}-3`), refused: /closed up to \d{4}-\d\d-\d\d/ }
    ],
    needs: [['createDocuments', 'data.date', 'in a period that is not closed']],
    answer: ({ refusal }) => `no, the books are ${/closed up to [\d-]+/.exec(refusal(1))}`,
    expected: ({ kestrel }) => within(kestrel.lockedTo, '2024-11-30', '2025-07-03')
      ? `no, the books are closed up to ${new Date(Number(kestrel.lockedTo) * 86_400_000).toISOString().slice(0, 10)}`
      : 'yes'
  },
  {
    text: 'Import the PDF at files.example.com/freight.pdf, and tell me how far it is.',
    writes: true,
    calls: [
      findCompany,
      {
        ...pdf,
        args: {
          companyUuid: company(),
          type,
          file: { name: `${NUMBER}.pdf`, link: 'https://files.example.com/freight.pdf' },
          idempotencyKey: `${NUMBER}.pdf`
        }
      },
      {
        tool: 'checkImportStatus',
        because: 'Checks how far an import of',
        args: { companyUuid: company(), type, requestId: { call: 1, path: 'request_id' } }
      }
    ],
    needs: [
      ['createDocumentsByPdf', '', 'Answers at once with a request_id'],
      ['checkImportStatus', 'status', 'queued, processing, done or error']
    ],
    answer: ({ text }) => text(1, 'request_id') === text(2, 'request_id') && /^(queued|processing|done)$/
      .test(text(2, 'status'))
      ? 'begun'
      : text(2, 'status'),
    expected: () => 'begun'
  },
  {
    text: 'Import the PDF at http://localhost/freight.pdf.',
    calls: [
      findCompany,
      {
        ...pdf,
        args: { companyUuid: company(), type, file: { name: 'freight.pdf', link: 'http://localhost/freight.pdf' } },
        refused: /file\/link must be a public https URL/
      }
    ],
    needs: [['createDocumentsByPdf', 'file.link', 'that can be opened without signing in']],
    answer: ({ refusal }) => /public https URL/.test(refusal(1)) ? 'not from there' : 'begun',
    expected: () => 'not from there'
  },
  {
    text: `Delete the bill ${NUMBER}.`,
    calls: [],
    needs: [['createDocuments', '', 'No tool deletes it'], ['createDocumentsByPdf', '', 'No tool deletes them']],
    absent: /delete|remove|cancel/i,
    answer: () => 'no tool does',
    expected: () => 'no tool does'
  }
]

export default questions
