import t from 'tap'
import renamed from '../../../../tools/renamed.ts'
import { member } from '../../../clients/journey.ts'
import open, { COMPANIES, KEY, load, sealed, subjectIn } from './links.ts'

t.test('a link is refused by what is wrong with it, and says what would be right [CLIENT-75]', async t => {
  const { url, token, bearer, upstream, lines, uri } = await open(t)
  const narrow = await token({ scopes: ['read:reports'] })
  const before = upstream.seen.length
  const last = uri.slice(uri.lastIndexOf('/') + 1)
  const made = (content: unknown[], key = KEY) => sealed(bearer, content, key)
  const later = Math.ceil(Date.now() / 1000) + 60
  const unknown = /^This link opens nothing of yours: it was changed or cut, is another person's, or of a server with /
  const other = await token({ claims: { sub: 'somebody-else' } })
  const cases: [string, string, string, number, string, RegExp][] = [
    ['another person\'s', last, other, 404, 'unknown_export', unknown],
    ['changed', `${last.slice(0, -9)}${last.at(-9) === 'A' ? 'B' : 'A'}${last.slice(-8)}`, bearer, 404,
      'unknown_export', unknown],
    ['cut', last.slice(0, -1), bearer, 404, 'unknown_export', unknown],
    ['too long', 'x'.repeat(9000), bearer, 404, 'unknown_export', unknown],
    ['more than it', `${last}/more`, bearer, 404, 'unknown_export', unknown],
    ['of other keys', made([later, COMPANIES, {}], `${KEY}-other`), bearer, 404, 'unknown_export', unknown],
    ['expired', made([1, COMPANIES, {}]), bearer, 410, 'export_expired',
      /^This link expired at 1970-01-01T00:00:01\.000Z\. A call of the list tool gives another one\.$/],
    ['of a tool that is gone', made([later, 'neonpanel.listAll', {}]), bearer, 404, 'unknown_export',
      /^This link is of neonpanel\.listAll, no list of here\. A call of a list tool gives another link\.$/],
    ['of what is no list', made([later, 'neonpanel.getImportInstructions', {}]), bearer, 404, 'unknown_export',
      /getImportInstructions, no list of here\./],
    ['of arguments that do not fit', made([later, COMPANIES, { all: true }]), bearer, 400, 'invalid_arguments', /all/],
    ['without the scope by now', last, narrow, 403, 'insufficient_scope', /needs the scope read:companies\.$/]
  ]
  for (const [name, path, credential, status, code, detail] of cases) {
    const response = await load(`${url}/exports/${path}`, credential)
    const problem: unknown = await response.json()
    t.match(problem, { status, code, detail }, name)
    const of = (header: string) => response.headers.get(header)
    t.strictSame([response.status, of('content-type'), of('content-disposition')],
      [status, 'application/problem+json; charset=utf-8', null], name)
    t.equal(of('www-authenticate') !== null, status === 403, name)
  }
  const without = await fetch(uri)
  t.strictSame([without.status, member(await without.json(), 'code')], [401, 'invalid_token'])
  t.match(without.headers.get('www-authenticate'), 'resource_metadata=')
  for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    const response = await fetch(uri, { method, headers: { authorization: `Bearer ${bearer}` } })
    t.strictSame([response.status, response.headers.get('allow')], [405, 'GET'], method)
  }
  t.equal(upstream.seen.length, before, 'NeonPanel is asked for nothing')
  t.equal((await load(`${uri}/?x=1`, bearer)).status, 200, 'and the link itself is a good one all the while')
  t.notOk(lines.some(line => line.includes(last)), 'no line of the log has the address')
  t.ok(lines.some(line => line.includes('"path":"/exports/*"') && line.includes(`"subject":"${subjectIn(bearer)}"`)))
})

t.test('a link of a renamed tool says its name of today [CLIENT-75]', async t => {
  renamed.tools.set('neonpanel.listFirms', COMPANIES)
  t.teardown(() => renamed.tools.delete('neonpanel.listFirms'))
  const { url, bearer } = await open(t)
  const old = sealed(bearer, [Math.ceil(Date.now() / 1000) + 60, 'neonpanel.listFirms', {}])
  t.match(await (await load(`${url}/exports/${old}`, bearer)).json(), {
    code: 'unknown_export',
    detail: /^This link is of neonpanel\.listFirms, which is now neonpanel\.listCompanies\. A call of a list tool /
  })
})
