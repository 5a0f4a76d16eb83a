import isRecord from '../../../schemas/is-record.ts'

/** Params that did not fit, without what is null, at every depth: some clients write null for what they leave out. */
export default function withoutNulls (params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null)
    .map(([name, value]) => [name, isRecord(value) ? withoutNulls(value) : value]))
}
