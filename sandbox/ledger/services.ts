/** What a bill line can be for. */
export const services = [
  { id: 1, name: 'Freight', group: 'Logistics' },
  { id: 2, name: 'Customs Duty', group: 'Logistics' },
  { id: 3, name: 'Inspection', group: 'Quality' },
  { id: 4, name: 'Storage', group: 'Logistics' },
  { id: 5, name: 'Insurance', group: 'Finance' }
] as const

export const vendors = [
  { id: 11, name: 'Blue Harbor Freight' },
  { id: 12, name: 'Nordlicht Customs Brokers' },
  { id: 13, name: 'Evergreen Inspection Services' },
  { id: 14, name: 'Lotus Homeware Factory' }
] as const

export const paymentTerms = [
  { id: 1, name: 'Prepaid' },
  { id: 2, name: 'Net 30' },
  { id: 3, name: '30 % deposit, 70 % on receipt' }
] as const

export const markets: readonly string[] = ['US', 'CA', 'MX', 'DE', 'FR', 'IT', 'ES', 'GB', 'JP', 'AU']
