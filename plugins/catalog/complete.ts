import type { Values } from '../../tools/prompts.ts'
import { Failure } from '../errors/index.ts'
import type { Context } from '../mcp/protocol/types.ts'
import rowsOf, { type Row } from './rows.ts'

type Others = Readonly<Record<string, string>>

/** The members by which users know a row. */
const NAMES = ['name', 'short_name', 'title', 'uuid', 'id']

function texts (row: Row): string[] {
  return NAMES.map(name => row[name]).filter(value => value !== undefined && value !== null).map(String)
}

/** The values of a member of those rows that the user may mean. */
function matching (rows: readonly Row[], member: string, typed: string): string[] {
  const wanted = typed.toLowerCase()
  const matches = rows.filter(row => texts(row).some(text => text.toLowerCase().includes(wanted)))
  return [...new Set(matches.map(row => row[member]).filter(value => value !== undefined && value !== null)
    .map(String))]
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

/** The uuid of the company that a user means by name or uuid, if they see it. */
async function companyNamed (name: string, context: Context): Promise<unknown> {
  const companies = await rowsOf(context, 'neonpanel.listCompanies')
  return companies.find(row => texts(row).includes(name))?.uuid
}

/**
 * Completes from the rows of a list tool with the values of one of their members; of the company that another argument
 * names.
 */
export default function completeFrom ({ tool, member, companyIn }: Values) {
  return async (typed: string, others: Others, context: Context) => suggest(async () => {
    if (companyIn === undefined) return matching(await rowsOf(context, tool), member, typed)
    const companyUuid = await companyNamed(others[companyIn] ?? '', context)
    return companyUuid === undefined ? [] : matching(await rowsOf(context, tool, { companyUuid }), member, typed)
  })
}
