import {
  Type, type SchemaOptions, type Static, type TObject, type TProperties, type TSchema, type TUnsafe
} from '@sinclair/typebox'

const ID = '^[A-Za-z0-9][A-Za-z0-9-]{0,63}$'
const COUNTRY = '^[A-Za-z]{2}$'
const ONE = ID.slice(1, -1)
/** What search finds: its kind, and the ids that it is asked for by. */
export const FOUND_ID =
  `^(?:company:${ONE}|report:.+|warehouse:${ONE}:${ONE}|item:${ONE}:[1-9][0-9]{0,14})$`
/** A key that a caller chooses for a write. */
export const KEY = '^[\\x21-\\x7e]{1,255}$'
/** Never two dots in a row, which lead out of a folder, nor what shows a name in another order than it is written. */
const FILE_NAME =
  '^\\.?(?:[^.\\x00-\\x1f\\x7f-\\x9f\\xad/\\\\\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff' +
  '\\ufff9-\\ufffb]\\.?)+$'

/** What a pattern asks for, in words: a refusal says these in place of the pattern. */
export const patterns: ReadonlyMap<string, string> = new Map([
  [ID, 'an id as the list tools return it: up to 64 letters, digits and hyphens'],
  [FOUND_ID, 'an id as search returns it: company:{uuid}, report:{id}, warehouse:{companyUuid}:{uuid} or ' +
    'item:{companyUuid}:{id}'],
  [COUNTRY, 'a country code of two letters, such as US'],
  [KEY, 'a text of up to 255 visible ASCII characters'],
  [FILE_NAME, 'a file name of up to 255 characters without slashes, .. and characters that cannot be seen']
])

/** A type that may be null too, printed as `type: [x, "null"]`. */
export function Nullable<T extends TSchema> (schema: T): TUnsafe<Static<T> | null> {
  return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type, 'null'] })
}

/** One of several words, printed as `enum`. */
export function Choice<const T extends string> (values: readonly T[], description: string): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'string', enum: [...values], description })
}

/** The arguments of a tool: closed, so that a misspelt name is an error and not silence. */
export function Input<T extends TProperties> (properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false })
}

/** An id of NeonPanel. They look like UUIDs but are none (20 or 40 characters). */
export function Id (description: string) {
  return Type.String({ pattern: ID, maxLength: 64, description })
}

/** A real day of the calendar. */
export function Day (description: string) {
  return Type.String({ format: 'date', maxLength: 10, description: `${description} YYYY-MM-DD.` })
}

/** A country in two letters of either case. */
export function Country (description: string) {
  return Type.String({ pattern: COUNTRY, maxLength: 2, description })
}

/** The name of a file, without a path. */
export function FileName (description: string) {
  return Type.String({ pattern: FILE_NAME, maxLength: 255, description })
}

/** The caller's own key of a write. */
export const IdempotencyKey = Type.Optional(Type.String({
  pattern: KEY,
  maxLength: 255,
  description: 'A text of your choice for this document: a repeated call with it answers what the first one did and ' +
    'creates nothing. Kept for 24 hours.'
}))

/** Free text of at most 255 characters, never empty. */
export function shortText (description: string) {
  return Type.String({ minLength: 1, maxLength: 255, description })
}

export const CompanyUuid = Id('Company id: uuid from neonpanel.listCompanies.')
export const InventoryId = Type.Integer({
  minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Item id: id from neonpanel.listInventoryItems.'
})
export const WarehouseUuid = Id('Warehouse id: uuid from neonpanel.listWarehouses.')
export const StartDate = Day('First day of the period.')
export const EndDate = Day('Last day of the period, not before startDate; today if left out.')

/** Fields of an answer: each may be missing, and unknown ones are kept. */
export function output (properties: TProperties, options?: SchemaOptions): TObject {
  return Type.Object(Object.fromEntries(Object.entries(properties)
    .map(([name, schema]) => [name, Type.Optional(schema)])), options)
}

/** A part of an answer that may be null. */
export function object (properties: TProperties, options?: SchemaOptions) {
  return Nullable(output(properties, options))
}

function describe (description?: string): SchemaOptions {
  return description === undefined ? {} : { description }
}

export function text (description?: string) {
  return Nullable(Type.String(describe(description)))
}
export function number (description?: string) {
  return Nullable(Type.Number(describe(description)))
}
export function integer (description?: string) {
  return Nullable(Type.Integer(describe(description)))
}
export function list (items: TSchema, description?: string) {
  return Nullable(Type.Array(items, describe(description)))
}
