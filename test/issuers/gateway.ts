import build from '../build.ts'
import stopClock from '../clock.ts'
import startFakeUpstream from '../fake-upstream.ts'
import { sendJson } from '../issuer.ts'
import until from '../until.ts'
import type { Issuer } from './server.ts'

interface Test { teardown (undo: () => unknown): void }

/** Milliseconds after which the gateway may read the key set again. */
const PAUSE_MS = 30_000
/** What the API answers. */
export const REPORTS = { count: 1, data: [{ id: 11, title: 'Inventory value' }] }

/**
 * A gateway in front of an API that takes every token; it has read the keys so long ago that it may read them again.
 */
export default async function startGateway (
  t: Test, port: string, issuer: Issuer, more: Record<string, string> = {}
): Promise<string> {
  const api = await startFakeUpstream(t, (_request, response) => sendJson(response, REPORTS))
  const undo: (() => unknown)[] = []
  stopClock({ teardown: end => undo.push(end) }, Date.now() - PAUSE_MS)
  const env = { PORT: port, NEONPANEL_ISSUER: issuer.url, NEONPANEL_API_URL: api, ...issuer.settings, ...more }
  const { app, url } = await build(t, { env })
  await until(() => app.keys.reached)
  for (const end of undo) end()
  return url
}
