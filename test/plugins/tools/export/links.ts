import type { Test } from 'tap'
import { subjectOf } from '../../../../plugins/auth/claims.ts'
import createStateCrypto from '../../../../plugins/mcp/client/state-crypto.ts'
import isRecord from '../../../../schemas/is-record.ts'
import build from '../../../build.ts'
import { json, startFakeUpstream, type FakeUpstream } from '../../../build-tools.ts'
import { member } from '../../../clients/journey.ts'
import rowsOf from '../../../../tools/rows.ts'
import tools from '../../../tools-of-data.ts'
import { PREFIX } from '../../mcp/modern-call.ts'
import { page, pageAsked } from './pages.ts'

export const KEY = 'a-secret-that-both-replicas-have-long-enough'
export const COMPANIES = 'neonpanel.listCompanies'

/** Every revision, oldest first. */
export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']

/** A tool of a list, with what to ask it for. */
interface ListTool { name: string, isPaged: boolean, args: object, example: object, rows: string }

/** Every tool of a list. */
export const lists: readonly ListTool[] = tools.flatMap(({ name, annotations, input, output, example }) => {
  const rows = annotations.readOnlyHint ? rowsOf(output)?.name : undefined
  if (rows === undefined) return []
  const { page: _page, perPage: _perPage, ...args } = { page: 0, perPage: 0, ...example.input }
  return [{ name, isPaged: 'perPage' in input.properties, args, example: example.output, rows }]
})

/** A NeonPanel whose lists have three pages, or are too long where they have none. */
export function threePages ({ isPaged, example, rows }: ListTool): FakeUpstream['answer'] {
  const own = member(example, rows)
  const few: unknown[] = Array.isArray(own) ? own : []
  const all = isPaged ? few : Array.from({ length: Math.ceil(200_000 / JSON.stringify(few).length) }, () => few).flat()
  return (request, response) => json({
    ...example, [rows]: all, ...isPaged && { current_page: pageAsked(request), per_page: 60, last_page: 3 }
  })(request, response)
}

/** A message over POST /mcp, as its revision wants it. */
export function message (method: string, params: object, revision = '2025-11-25') {
  const isModern = revision === '2026-07-28'
  const { name, uri = name, _meta }: { name?: unknown, uri?: unknown, _meta?: object } = { ...params }
  const own = { [`${PREFIX}protocolVersion`]: revision, [`${PREFIX}clientCapabilities`]: {} }
  return {
    body: { jsonrpc: '2.0', id: 1, method, params: isModern ? { ...params, _meta: { ...own, ..._meta } } : params },
    headers: { 'mcp-protocol-version': revision, ...isModern && { 'mcp-method': method, 'mcp-name': String(uri) } }
  }
}

/** What a request over POST /mcp is answered with. */
export async function ask (
  url: string, token: string | undefined, method: string, params: object, revision?: string
): Promise<unknown> {
  const { body, headers } = message(method, params, revision)
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json', ...token !== undefined && { authorization: `Bearer ${token}` }, ...headers
    },
    body: JSON.stringify(body)
  })
  return response.json()
}

/** The link in an answer of tools/call; undefined where there is none. */
export function linkIn (answer: unknown): Record<string, unknown> | undefined {
  const content = member(answer, 'result', 'content')
  return Array.isArray(content) ? content.find(each => isRecord(each) && each.type === 'resource_link') : undefined
}

/** What a link gives. */
export async function load (uri: string, token: string): Promise<Response> {
  return fetch(uri, { headers: { authorization: `Bearer ${token}` } })
}

/** Whose a token is, as the gateway says it. */
export function subjectIn (token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return subjectOf(member(claims, 'iss'), member(claims, 'sub'))
}

/** The last part of a link, with any content, for the person of a token. */
export function sealed (token: string, content: unknown[], key = KEY): string {
  return createStateCrypto([key]).encrypt(content, JSON.stringify(['export', subjectIn(token)]))
}

/** A gateway in front of a NeonPanel that gives pages of one company each, and a link to all of them. */
export default async function open (
  t: Test, env: Record<string, string> = {}, last = 3, name = 'Ünder, Söhne'
) {
  const upstream = await startFakeUpstream(t)
  const lines: string[] = []
  const { url, token } = await build(t,
    { env: { NEONPANEL_API_URL: upstream.url, STATE_KEYS: KEY, ...env }, log: line => lines.push(line) })
  upstream.answer = (request, response) =>
    json(page(pageAsked(request), last, [{ uuid: `c${pageAsked(request)}`, name }]))(request, response)
  const bearer = await token()
  const answer = await ask(url, bearer, 'tools/call', { name: COMPANIES, arguments: {} })
  return { url, token, upstream, bearer, lines, uri: String(linkIn(answer)?.uri) }
}
