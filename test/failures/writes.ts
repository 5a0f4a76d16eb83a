import type { FastifyInstance } from 'fastify'
import type { WriteRecord } from '../../plugins/idempotency/store.ts'
import type { Row } from './row.ts'

export const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'
export const bill = {
  tool: 'createDocuments',
  input: {
    companyUuid: KESTREL,
    type: 'bill',
    data: {
      ref_number: 'ROW-1', date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  }
}

const unknown: Pick<Row, 'code' | 'detail' | 'tool' | 'call'> = {
  code: 'outcome_unknown',
  detail: 'It is unknown whether NeonPanel carried this out. List the documents before retrying.',
  tool: true,
  call: bill
}

/** Another call was faster with the same key, and left this record. */
function taken (change: Partial<WriteRecord>) {
  return ({ idempotency: { records } }: FastifyInstance) => {
    const { claim } = records
    records.claim = async (key, record, ...rest) =>
      await claim(key, { ...record, ...change }, ...rest) && claim(key, record, ...rest)
    return () => { records.claim = claim }
  }
}

/** All places are taken. */
async function fill ({ idempotency: { records } }: FastifyInstance) {
  const record: WriteRecord = { state: 'sent', fingerprint: '', at: 0 }
  const keys: string[] = []
  const full = async () => {
    for (;;) {
      const key = `key-${keys.length}`
      if (await records.claim(key, record, 60_000, key)) keys.push(key)
    }
  }
  await full().catch(() => {})
  return () => Promise.all(keys.map(key => records.release(key, record)))
}

/** Of a tool that writes. */
const writes: readonly Row[] = [
  {
    code: 'read_only',
    status: 403,
    tool: true,
    detail: 'This gateway only reads: it creates ' +
    'no documents.',
    call: bill,
    env: { READ_ONLY: 'true' }
  },
  {
    code: 'idempotency_in_progress',
    status: 409,
    tool: true,
    detail: 'The same call is still running. Retry shortly to learn what came of it.',
    retryAfter: 1,
    call: bill,
    before: taken({})
  },
  {
    code: 'idempotency_key_reused',
    status: 422,
    tool: true,
    detail: 'This idempotency key belongs to another call. A new document needs a new key.',
    call: bill,
    before: taken({ fingerprint: 'another' })
  },
  {
    code: 'idempotency_store_unavailable',
    status: 503,
    tool: true,
    detail: 'Earlier calls cannot be looked up right now, so nothing was sent. Retry shortly.',
    retryAfter: 1,
    call: bill,
    before: fill
  },
  { ...unknown, status: 504, fault: { operation: 'createDocuments', fault: 'reset-before-headers' } },
  { ...unknown, status: 409, before: taken({ state: 'unknown' }) }
]

export default writes
