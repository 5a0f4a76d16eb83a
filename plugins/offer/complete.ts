import { Failure } from '../errors.ts'
import type { Context } from '../mcp/definitions.ts'
import rowsOf, { type Row } from './rows.ts'

type Others = Readonly<Record<string, string>>

/** The names by which people know a row. */
const NAMES = ['name', 'short_name', 'title', 'uuid', 'id']

function texts (row: Row): string[] {
  return NAMES.map(name => row[name]).filter(value => value !== undefined && value !== null).map(String)
}

/** The values of a member of those rows that the user may mean. */
function matching (rows: readonly Row[], member: string, typed: string): string[] {
  const sought = typed.toLowerCase()
  const meant = rows.filter(row => texts(row).some(text => text.toLowerCase().includes(sought)))
  return [...new Set(meant.map(row => row[member]).filter(value => value !== undefined && value !== null).map(String))]
}

/** Suggestions are worth no error, unless the user must sign in again. */
async function suggest (find: () => Promise<string[]>): Promise<string[]> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Failure && error.code !== 'invalid_token') return []
    throw error
  }
}

/** Completes from the rows of a list tool with the values of one of their members. */
export function completeFrom (tool: string, member: string) {
  return async (typed: string, _others: Others, context: Context) => suggest(async () => matching(await rowsOf(context, tool), member, typed))
}

/** Completes the name of a warehouse of the company that was chosen before, by name or uuid. */
export async function completeWarehouse (typed: string, { company = '' }: Others, context: Context): Promise<string[]> {
  return suggest(async () => {
    const companies = await rowsOf(context, 'neonpanel.listCompanies')
    const chosen = companies.find(row => texts(row).includes(company))
    if (typeof chosen?.uuid !== 'string') return []
    return matching(await rowsOf(context, 'neonpanel.listWarehouses', { companyUuid: chosen.uuid }), 'name', typed)
  })
}
