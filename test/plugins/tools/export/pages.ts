import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FakeUpstream } from '../../../build-tools.ts'

/** The page that a request to NeonPanel asks for. */
export function pageAsked ({ url = '' }: IncomingMessage): number {
  return Number(new URL(url, 'http://upstream').searchParams.get('page'))
}

/** A page of NeonPanel's, with these rows. */
export function page (number: number, last: number, rows: object[]): object {
  return { current_page: number, per_page: 60, last_page: last, data: rows }
}

/** Holds the answers to what is asked for from a page on, for good. */
export function hold (upstream: FakeUpstream, from: number): ServerResponse[] {
  const held: ServerResponse[] = []
  const { answer } = upstream
  upstream.answer = (request, response) => {
    if (pageAsked(request) < from) answer(request, response)
    else held.push(response)
  }
  return held
}

/** All that arrives, and whether the transfer was broken off. */
export default async function read (incoming: IncomingMessage): Promise<{ text: string, isBroken: boolean }> {
  let text = ''
  try {
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk
    return { text, isBroken: false }
  } catch {
    return { text, isBroken: true }
  }
}
