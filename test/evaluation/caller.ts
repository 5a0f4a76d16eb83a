import { setTimeout as pause } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { member } from '../clients/journey.ts'
import type { ListedTool } from './listed.ts'

/** What a call came to: its data, or the sentence with which it was refused. */
export interface Outcome { data?: unknown, refusal?: string }

/** A client that is connected as a user. */
export interface Caller {
  tools: readonly ListedTool[]
  call (name: string, args: Record<string, unknown>): Promise<Outcome>
  close (): Promise<void>
}

const MAX_WAITS = 5

/** Asks again after the seconds that a 429 names: a user may send 30 requests in 10 s. */
async function patientFetch (url: string | URL, init?: RequestInit): Promise<Response> {
  for (let waits = 0; ; waits++) {
    const response = await fetch(url, init)
    if (response.status !== 429 || waits === MAX_WAITS) return response
    await response.body?.cancel()
    await pause(Number(response.headers.get('retry-after') ?? 1) * 1000)
  }
}

/** Connects the official client to a gateway with a token, and lists its tools. */
export default async function connect (url: URL, token: string): Promise<Caller> {
  const client = new Client({ name: 'evaluation', version: '1.0.0' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit, fetch: patientFetch }))
  const { tools } = await client.listTools()
  return {
    tools,
    async call (name, args) {
      const result = await client.callTool({ name, arguments: args })
      const text = String(member(result, 'content', 0, 'text'))
      if (member(result, 'isError') === true) return { refusal: text }
      return { data: member(result, 'structuredContent') ?? JSON.parse(text) }
    },
    close: () => client.close()
  }
}
