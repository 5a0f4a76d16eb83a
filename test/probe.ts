import type { FastifyInstance } from 'fastify'

const ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/

/** The whole answer of each probe but a request's id, asked as an orchestrator asks: by address. */
export default async function probe (app: FastifyInstance): Promise<Record<string, [status: number, body: string]>> {
  const asked = ['/livez', '/healthz', '/readyz'].map(async (url): Promise<[string, [number, string]]> => {
    const { statusCode, payload } = await app.inject({ url, headers: { host: '10.0.0.1' } })
    return [url, [statusCode, payload.replace(ID, 'ID')]]
  })
  return Object.fromEntries(await Promise.all(asked))
}

/** What they answer when only /readyz has something to tell. */
export function answers (
  ready: object = { status: 'ok' }, status = 200
): Record<string, [status: number, body: string]> {
  const well = JSON.stringify({ status: 'ok' })
  return { '/livez': [200, well], '/healthz': [200, well], '/readyz': [status, JSON.stringify(ready)] }
}

/** What a gateway that closes answers. */
export const closing = JSON.stringify({
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  code: 'shutting_down',
  detail: 'The gateway is restarting. Retry shortly.',
  instance: '/requests/ID'
})
