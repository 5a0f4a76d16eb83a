import type { Ledger } from '../../../sandbox/ledger/index.ts'
import type { Company, Item, Warehouse } from '../../../sandbox/ledger/types.ts'

function must<Thing> (thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`${what} should be there.`)
  return thing
}

export function companyOf (ledger: Ledger, shortName: string): Company {
  return must(ledger.companies.find(company => company.shortName === shortName), shortName)
}

export function itemOf (ledger: Ledger, company: Company, id: number): Item {
  return must(ledger.journal(company).item(id), `Item ${id}`)
}

export function warehouseOf (company: Company, name: string): Warehouse {
  return must(company.warehouses.find(warehouse => warehouse.name === name), name)
}
