import { createServer } from 'node:http'
import { once } from 'node:events'
import t from 'tap'
import openTarget from '../../attack/open.ts'
import { subjectOf } from '../../attack/users.ts'
import buildTools, { call } from '../../build-tools.ts'

async function ask (url: string, token: string, tool: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}/tools/neonpanel.${tool}`, { method: 'POST', headers, body: '{}' })
  await response.text()
  return response.status
}

t.test('one report of one user that always ends in 504 refuses nobody else, and /readyz says so [F2]', async t => {
  const { url, token } = await openTarget(t, {
    upstream: ({ url = '', headers: { authorization } }, response) => {
      const isAnas = url.includes('/reports') && subjectOf(authorization) === 'ana'
      response.writeHead(isAnas ? 504 : 200, { 'content-type': 'application/json' }).end('{"data":[]}')
    }
  })
  const [ana, ben] = [await token('ana'), await token('ben')]
  const [anas, bens, others]: number[][] = [[], [], []]
  for (let round = 0; round < 40; round++) {
    const [failed, same, other] = await Promise.all([
      ask(url, ana, 'listReports'), ask(url, ben, 'listReports'), ask(url, round % 2 ? ana : ben, 'listCompanies')
    ])
    anas?.push(failed)
    bens?.push(same)
    others?.push(other)
  }
  t.strictSame(new Set(anas), new Set([504, 503]), 'whose report it is, is told that it fails, and then waits')
  t.strictSame([new Set(bens), new Set(others)], [new Set([200]), new Set([200])])
  t.match(await (await fetch(`${url}/readyz`)).json(), { status: 'ok' })
})

t.test('/readyz says failing when two users and two operations of them are failed [F2]', async t => {
  const { url, token } = await openTarget(t, { upstream: (_request, response) => { response.writeHead(500).end() } })
  for (const bearer of [await token('ana'), await token('ben')]) {
    for (const tool of ['listReports', 'listCompanies']) {
      for (let turn = 0; turn < 5; turn++) t.equal(await ask(url, bearer, tool), 502)
    }
  }
  t.equal(await ask(url, await token('cleo'), 'listCompanies'), 503)
  t.match(await (await fetch(`${url}/readyz`)).json(), { status: 'degraded', neonpanel: 'failing' })
})

t.test('a call that is repeated counts once [F2]', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')
  const lines: string[] = []
  const app = await buildTools(t, `http://127.0.0.1:${port}`, { log: line => lines.push(line) })
  for (let turn = 0; turn < 9; turn++) t.match((await call(app, 'listReports')).body, { code: 'upstream_unreachable' })
  t.equal(app.neonpanel.trouble(), undefined)
  await call(app, 'listReports')
  t.equal(app.neonpanel.trouble(), 'unreachable')
  t.match((await call(app, 'listCompanies')).body, { code: 'circuit_open' })
  t.equal(lines.filter(line => line.includes('NeonPanel fails')).length, 1)
})
