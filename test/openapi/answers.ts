import isRecord from '../../schemas/is-record.ts'
import tools from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Stack } from '../build.ts'

/** Members of a map that an example shows. */
const SHOWN = 3

/** What differs each time, and what an example shows in its place. */
const STEADY = [
  [/(?<="commit":")[^"]+/g, 'v1.…'],
  [/(?<="expires_at":")[^"]+/g, '2025-07-04T09:10:00.000Z']
] as const

/**
 * What an answer shows of itself: the first row of each list, and the first members of what has no names of its own.
 */
function shortened (schema: unknown, value: unknown): unknown {
  if (!isRecord(schema)) return value
  if (Array.isArray(value)) return value.slice(0, 1).map(each => shortened(schema.items, each))
  if (!isRecord(value) || !isRecord(schema.properties)) return value
  const { properties } = schema
  const isMap = Object.keys(properties).length === 0
  const members = Object.entries(value).map(([name, each]) => [name, shortened(properties[name], each)] as const)
  return Object.fromEntries(isMap ? members.slice(0, SHOWN) : members)
}

interface Answered { tool: Tool, status: number, body: unknown, shown: unknown }

/** What the sandbox behind a gateway answers to the examples, in the order of the tools. */
export default async function answers ({ url, token, sandbox }: Stack): Promise<Answered[]> {
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
  const answered: Answered[] = []
  for (const tool of tools) {
    const response =
      await fetch(`${url}/tools/${tool.name}`, { method: 'POST', headers, body: JSON.stringify(tool.example.input) })
    const text = (await response.text()).replaceAll(sandbox.url, 'https://my.neonpanel.com')
    const body: unknown = JSON.parse(text)
    const steady: unknown = JSON.parse(STEADY.reduce((json, [what, instead]) => json.replaceAll(what, instead), text))
    answered.push({ tool, status: response.status, body, shown: shortened(tool.output, steady) })
  }
  return answered
}
