import { Type } from '@sinclair/typebox'
import { integer, list, number, object, text } from './common.ts'

/** The argument that makes a call of a writing tool a rehearsal. */
export const Rehearse = Type.Optional(Type.Boolean({
  description: 'true creates nothing and answers what would be created, with a commit token.'
}))

/** The argument that creates what was rehearsed. */
export const Commit = Type.Optional(Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'commit of a rehearsal, with the same other arguments: creates just that, once, within 10 minutes.'
}))

const AMOUNT = 'Exact, as a decimal text.'

const Line = object({
  line: integer('Its place in details, from 1.'),
  name: text('Service or item.'),
  quantity: number(),
  rate: number(),
  amount: text(AMOUNT),
  warehouse: text(),
  received_date: text()
})

const RehearsedDocument = object({
  type: text(),
  ref_number: text(),
  date: text(),
  vendor: text(),
  currency: text(),
  total: text(AMOUNT),
  line_count: integer(),
  lines: list(Line, 'The first 200.'),
  documents: list(text(), 'What it is for.')
})

const Duplicate = object({ reason: text(), ref_number: text(), status: text(), link: text() })

/** What a rehearsal answers; nothing was created by it. */
export const rehearsal = object({
  creates: text('What the commit token creates.'),
  commit: text('Argument commit of the call that creates this.'),
  expires_at: text('When the token expires.'),
  documents: list(RehearsedDocument),
  totals: list(object({ currency: text(), amount: text(AMOUNT) }), 'By currency.'),
  names: list(object({ argument: text(), id: text(), name: text() }), 'Names of the ids.'),
  duplicates: list(Duplicate, 'What may be the same.'),
  warnings: list(text()),
  not_known: list(text(), 'What NeonPanel\'s API does not tell before.')
}, { description: 'Of a rehearsal: what would be created. Of a commit: warnings alone.' })
