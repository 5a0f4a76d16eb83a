import type { FastifyRequest } from 'fastify'
import type { Ledger } from '../ledger/index.ts'
import type { Company, Item, Warehouse } from '../ledger/types.ts'
import type { Person } from '../people.ts'
import './person.ts'
import refusal from './refusal.ts'

export interface CompanyParams { companyUuid: string }
export interface ItemParams extends CompanyParams { inventoryId: string }

/** The person of the request; 401 without one. */
export function personOf (request: FastifyRequest): Person {
  if (request.person === null) throw refusal(401, 'Unauthenticated.')
  return request.person
}

/** The companies a person may see. */
export function companiesOf (ledger: Ledger, person: Person): Company[] {
  return ledger.companies.filter(({ shortName }) => person.companies.includes(shortName))
}

/** The company of a uuid; 404 if there is none, 403 if it is not the person's. */
export default function companyOf (ledger: Ledger, request: FastifyRequest, uuid: string): Company {
  const person = personOf(request)
  const company = ledger.companies.find(candidate => candidate.uuid === uuid)
  if (company === undefined) throw refusal(404, 'Company not found.')
  if (!person.companies.includes(company.shortName)) throw refusal(403, 'You do not have access to this company.')
  return company
}

/** The item of an id within a company, else 404. */
export function itemOf (ledger: Ledger, company: Company, id: string): Item {
  const item = /^\d{1,15}$/.test(id) ? ledger.journal(company).item(Number(id)) : undefined
  if (item === undefined) throw refusal(404, 'Inventory item not found.')
  return item
}

/** The warehouse of a uuid within a company, else 404. */
export function warehouseOf (company: Company, uuid: string): Warehouse {
  const warehouse = company.warehouses.find(candidate => candidate.uuid === uuid)
  if (warehouse === undefined) throw refusal(404, 'Warehouse not found.')
  return warehouse
}
