import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Test } from 'tap'
import build from '../build.ts'
import { member } from '../clients/journey.ts'

type Input = Record<string, unknown>
type Values = Record<string, string>

/** What an assistant can do with the connection of its user. */
export interface Assistant {
  /** Calls a tool by its short name; the data it answers. Throws what the tool says where it fails. */
  ask: (tool: string, input?: Input) => Promise<unknown>
  /** The rows of all pages of a list. */
  all: (tool: string, input?: Input) => Promise<unknown[]>
  /** The names of the prompts, and the text that one has with these arguments, each completed from what was typed. */
  prompts: () => Promise<string[]>
  prompt: (name: string, typed: Values) => Promise<string>
}

const PER_PAGE = 60

export function list (value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** An assistant that is connected to a demo as Ana, over MCP and HTTP, on a day of its own. */
export default async function connect (t: Test, clock: () => number): Promise<Assistant> {
  const { url, token } = await build(t, { clock })
  const headers = { authorization: `Bearer ${await token({ user: 'ana@example.com' })}` }
  const client = new Client({ name: 'assistant', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }))
  t.teardown(() => client.close())

  async function ask (tool: string, input: Input = {}): Promise<unknown> {
    const result = await client.callTool({ name: `neonpanel_${tool}`, arguments: input })
    if (member(result, 'isError') === true) throw new Error(`${tool}: ${String(member(result, 'content', 0, 'text'))}`)
    return member(result, 'structuredContent') ?? JSON.parse(String(member(result, 'content', 0, 'text')))
  }

  async function complete (prompt: string, name: string, value: string, others: Values): Promise<string> {
    const ref = { type: 'ref/prompt', name: prompt } as const
    const { completion } = await client.complete({ ref, argument: { name, value }, context: { arguments: others } })
    return completion.values[0] ?? value
  }

  return {
    ask,
    async all (tool, input = {}) {
      const rows: unknown[] = []
      for (let page = 1, last = 1; page <= last; page++) {
        const answer = await ask(tool, { ...input, page, perPage: PER_PAGE })
        rows.push(...list(member(answer, 'data') ?? member(answer, 'details')))
        last = Number(member(answer, 'last_page'))
      }
      return rows
    },
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    async prompt (name, typed) {
      const values: Values = {}
      for (const [argument, value] of Object.entries(typed)) {
        values[argument] = await complete(name, argument, value, values)
      }
      const { messages } = await client.getPrompt({ name, arguments: values })
      return String(member(messages, 0, 'content', 'text'))
    }
  }
}
