const KESTREL = '022a5b44774a5636fa095661d3353f332e9c5ba1'

/** A request. */
export default function call (method: string, params = {}, id: unknown = 1) {
  return { jsonrpc: '2.0', id, method, params }
}

/** A call that reads at NeonPanel. */
export function companies (id: unknown) {
  return call('tools/call', { name: 'neonpanel.listCompanies' }, id)
}

/** What a bill is created from. */
export function bill (number: string) {
  return {
    companyUuid: KESTREL,
    type: 'bill',
    data: {
      ref_number: number, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
  }
}

/** A call that writes at NeonPanel, once for a key. */
export function create (key: string, id: unknown) {
  return call('tools/call', { name: 'neonpanel.createDocuments', arguments: { ...bill(key), idempotencyKey: key } }, id)
}
