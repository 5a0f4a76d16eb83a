import Fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import api from '../../../sandbox/api/index.ts'
import type { ApiOptions } from '../../../sandbox/api/options.ts'
import buildLedger, { type Ledger } from '../../../sandbox/ledger/index.ts'
import { people } from '../../../sandbox/people.ts'

export const KHG = '022a5b44774a5636fa095661d3353f332e9c5ba1'
export const BTG = 'b7t2k9m4q1x8w5z3n6p0'
/** The first company, as the API answers it. */
export const company = {
  id: 106,
  uuid: KHG,
  name: 'Kestrel Home Goods LLC',
  short_name: 'KHG',
  currency: 'USD',
  timezone: 'America/Los_Angeles'
}
const NOW = Date.parse('2026-07-15T09:00:00Z')

export interface Stand {
  fastify: FastifyInstance
  ledger: Ledger
  /** Moves the clock on by milliseconds. */
  wait: (milliseconds: number) => void
  /** Status and body of a GET below /api/v1. */
  get: (path: string, name?: string) => Promise<{ status: number, body: unknown }>
  /** Status, headers and body of a POST of JSON below /api/v1. */
  post: (
    path: string, payload: object, name?: string
  ) => Promise<{ status: number, headers: Record<string, unknown>, body: unknown }>
}

/** A body without the keys of its links, which are new in every sandbox. */
export function withoutKeys (body: string): string {
  return body.replaceAll(/\?key=[\w-]{12}"/g, '"')
}

/**
 * The API over a ledger of its own at a fixed clock; the header `x-person` says who asks, ana unless told otherwise.
 */
export default async function build (t: Test, options: Partial<ApiOptions> = {}): Promise<Stand> {
  let now = NOW
  const clock = () => now
  const ledger = buildLedger({ clock })
  const fastify = Fastify()
  t.teardown(() => fastify.close())
  fastify.decorateRequest('person', null)
  fastify.addHook('onRequest', async request => {
    request.person = people.find(({ email }) => email === `${request.headers['x-person']}@example.com`) ?? null
  })
  await fastify.register(api, { ledger, clock, origin: 'http://localhost:4000', ...options })
  return {
    fastify,
    ledger,
    wait (milliseconds) {
      now += milliseconds
    },
    async get (path, name = 'ana') {
      const response = await fastify.inject({ url: `/api/v1${path}`, headers: { 'x-person': name } })
      return { status: response.statusCode, body: JSON.parse(withoutKeys(response.body)) }
    },
    async post (path, payload, name = 'ana') {
      const response =
        await fastify.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers: { 'x-person': name } })
      return { status: response.statusCode, headers: response.headers, body: JSON.parse(withoutKeys(response.body)) }
    }
  }
}
