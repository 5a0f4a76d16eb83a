import { createHash } from 'node:crypto'
import { parseDay } from './day.ts'
import type { Company, Warehouse } from './types.ts'

interface Place { name: string, type: string | null, country: string | null }

const KHG_UUID = '022a5b44774a5636fa095661d3353f332e9c5ba1'
const BTG_UUID = 'b7t2k9m4q1x8w5z3n6p0'
const HOL_UUID = '90be75f4c11801494f995e01ac7b926b2319b9c3'
const SPK_UUID = 'h4j8d2s6v0c3r7y1l5f9'
const MDP_UUID = 'f69488df18b634632de916c82e101b55004c395f'
const MTI_UUID = '5c1e0a7d94b2f3688d17e5a90c46b3f2817d6e09'

const transit = { name: 'In transit', type: 'In Transit', country: null }

function thirdParty (name: string, country: string): Place {
  return { name, type: '3PL', country }
}

function fba (country: string): Place {
  return { name: `FBA ${country}`, type: 'FBA', country }
}

function warehouses (company: string, length: number, places: readonly Place[]): Warehouse[] {
  return places.map(place =>
    ({ uuid: createHash('sha1').update(`${company} ${place.name}`).digest('hex').slice(0, length), ...place }))
}

/** The companies of the sandbox; the uuid lengths of both kinds occur. */
const companies: readonly Company[] = [
  {
    id: 106,
    uuid: KHG_UUID,
    name: 'Kestrel Home Goods LLC',
    shortName: 'KHG',
    currency: 'USD',
    timezone: 'America/Los_Angeles',
    digits: 2,
    lockedTo: parseDay('2024-12-31') ?? null,
    warehouses: warehouses('KHG', 40, [
      thirdParty('Long Beach 3PL', 'US'), fba('US'), fba('CA'), fba('MX'), thirdParty('Toronto 3PL', 'CA'), transit,
      { name: 'Lost & Found', type: null, country: null }
    ])
  },
  {
    id: 131,
    uuid: BTG_UUID,
    name: 'Birch & Tide GmbH',
    shortName: 'BTG',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    digits: 2,
    lockedTo: null,
    warehouses: warehouses('BTG', 20,
      [thirdParty('Hamburg 3PL', 'DE'), fba('DE'), fba('FR'), fba('IT'), fba('ES'), transit])
  },
  {
    id: 208,
    uuid: HOL_UUID,
    name: 'Halden Outdoor Ltd',
    shortName: 'HOL',
    currency: 'GBP',
    timezone: 'Europe/London',
    digits: 2,
    lockedTo: null,
    warehouses: warehouses('HOL', 40, [thirdParty('Bristol 3PL', 'GB'), fba('GB'), transit])
  },
  {
    id: 296,
    uuid: SPK_UUID,
    name: 'Sakura Pantry KK',
    shortName: 'SPK',
    currency: 'JPY',
    timezone: 'Asia/Tokyo',
    digits: 0,
    lockedTo: null,
    warehouses: warehouses('SPK', 40, [thirdParty('Yokohama 3PL', 'JP'), fba('JP'), transit])
  },
  {
    id: 317,
    uuid: MDP_UUID,
    name: 'Meadow Pets Pty Ltd',
    shortName: 'MDP',
    currency: 'AUD',
    timezone: 'Australia/Sydney',
    digits: 2,
    lockedTo: null,
    warehouses: []
  },
  {
    id: 342,
    uuid: MTI_UUID,
    name: 'Mallard Trading Inc',
    shortName: 'MTI',
    currency: 'USD',
    timezone: 'America/New_York',
    digits: 2,
    lockedTo: null,
    warehouses: warehouses('MTI', 40, [thirdParty('Newark 3PL', 'US'), fba('US'), transit])
  }
]

export default companies

/** The one warehouse of a company that fits; throws if there is none. */
export function warehouseOf (company: Company, fits: (warehouse: Warehouse) => boolean): Warehouse {
  const found = company.warehouses.find(fits)
  if (found === undefined) throw new Error(`${company.shortName} should have such a warehouse.`)
  return found
}
