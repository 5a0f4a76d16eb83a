import { Ajv } from 'ajv'
import { companiesText, tools } from '../upstream.ts'
import type { Caller } from './caller.ts'

const SCOPE = 'read:companies'
const NAMES: readonly unknown[] = ['neonpanel_listCompanies', 'neonpanel.listCompanies']
const listed = tools.find(({ name }) => name === 'neonpanel_listCompanies')
const ajv = new Ajv({ strict: false, validateFormats: false })
const checkInput = ajv.compile(listed?.inputSchema ?? {})
const checkOutput = ajv.compile(listed?.outputSchema ?? {})

/** Calls the one tool that is measured and gives the JSON text of its checked result. Throws an Error for all else. */
export default async function callTool (name: unknown, args: unknown, { scopes }: Caller, credential: string) {
  if (!NAMES.includes(name)) throw new Error('There is no such tool.')
  if (!scopes.has(SCOPE)) throw new Error('A scope is missing.')
  if (!checkInput(args)) throw new Error('The arguments are wrong.')
  const text = await companiesText(Object(args).perPage, credential)
  if (!checkOutput(JSON.parse(text))) throw new Error('The answer cannot be read.')
  return text
}
