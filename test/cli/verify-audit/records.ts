import build from '../../build.ts'

interface Test { teardown (undo: () => unknown): void }

/** A secret of a test. */
export const KEY = 'an audit key of the tests, not a secret'.replaceAll(/\W/g, '-')

/** The log of a gateway with a chain, from its start to its stop: calls alone, in batches and refused ones. */
export default async function logOf (t: Test, calls: number, key = KEY): Promise<string[]> {
  const lines: string[] = []
  const { app, url, token } = await build(t, {
    env: { AUDIT_KEYS: key, RATE_LIMIT_MAX: '100000' }, log: line => { lines.push(line.trimEnd()) }
  })
  const headers = {
    authorization: `Bearer ${await token()}`, 'content-type': 'application/json', 'mcp-protocol-version': '2025-03-26'
  }
  const call = (id: number, perPage: number) => ({
    jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'neonpanel.listCompanies', arguments: { perPage } }
  })
  for (let id = 0; id < calls; id++) {
    const body = id % 3 === 0 ? [call(id, 10), call(id + calls, 20)] : call(id, id % 3 === 1 ? 10 : 1)
    await (await fetch(`${url}/mcp`, { method: 'POST', headers, body: JSON.stringify(body) })).text()
    await (await fetch(`${url}/openapi.json`)).text()
  }
  await app.close()
  return lines
}
