import { Company } from '../../schemas/company.ts'
import { Document } from '../../schemas/document.ts'
import { CogsItem, CostItem, InventoryItem, RestockData } from '../../schemas/inventory.ts'
import isRecord from '../../schemas/is-record.ts'
import { Problem } from '../../schemas/problem.ts'
import { rehearsal as Rehearsal } from '../../schemas/rehearsal.ts'
import { Report } from '../../schemas/report.ts'
import { RevenueRow } from '../../schemas/revenue.ts'
import { ItemBalance, Warehouse, WarehouseBalance } from '../../schemas/warehouse.ts'
import type { Tool } from '../../tools/tool.ts'

const entities = {
  Company,
  Document,
  InventoryItem,
  RestockData,
  Rehearsal,
  Report,
  RevenueRow,
  Warehouse,
  WarehouseBalance,
  ItemBalance,
  CostItem,
  CogsItem
}

/** The name of an entity by its properties, which remain the same object when a schema is made optional. */
const names = new Map<unknown, string>(Object.entries(entities).map(([name, { properties }]) => [properties, name]))

function referenceTo (name: string): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` }
}

/** A schema whose parts are references where they have a name. */
function withReferences (schema: unknown): unknown {
  if (!isRecord(schema)) return schema
  const { properties, items } = schema
  const parts = isRecord(properties) && Object.entries(properties).map(([name, each]) => [name, partOf(each)] as const)
  return {
    ...schema,
    ...(parts && { properties: Object.fromEntries(parts) }),
    ...(items !== undefined && { items: partOf(items) })
  }
}

function partOf (schema: unknown): unknown {
  const name = isRecord(schema) ? names.get(schema.properties) : undefined
  return name === undefined ? withReferences(schema) : referenceTo(name)
}

/** `ListCompaniesOutput` for neonpanel.listCompanies. */
function outputName ({ name }: Tool): string {
  const own = name.slice(name.indexOf('.') + 1)
  return `${own.charAt(0).toUpperCase()}${own.slice(1)}Output`
}

export const problemReference = referenceTo('Problem')

export function outputReference (tool: Tool): object {
  return referenceTo(outputName(tool))
}

/** The schemas that have a name: what the tools answer, what that consists of, and the problem. */
export default function schemas (tools: readonly Tool[]): Record<string, unknown> {
  const outputs = tools.map(tool => [outputName(tool), withReferences(tool.output)] as const)
  const parts = Object.entries(entities).map(([name, schema]) => [name, withReferences(schema)] as const)
  return Object.fromEntries([['Problem', Problem], ...outputs, ...parts])
}
