import { isIP } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import pdf from '../../tools/create-documents-by-pdf.ts'
import linkFaults from '../../tools/public-link.ts'

const refused: readonly string[] = [
  'http://files.example.com/a.pdf', 'ftp://files.example.com/a', 'file:///etc/passwd', 'data:application/pdf;base64,AA',
  'javascript:alert(1)', '//files.example.com/a',
  'files.example.com/a', '', 'https://', 'https:files.example.com/a', 'https:///files.example.com/a',
  'https:\\\\files.example.com/a', 'https://files.example.com\\a',
  'https://user@files.example.com/a', 'https://user:secret@files.example.com/a', 'https://files.example.com:8443/a',
  'https://files.example.com:80/a',
  'https://files.example.com/a#part', 'https://files.example.com/a#', ' https://files.example.com/a',
  'https://files.example.com/a b', 'https://files.example.com/a\n',
  'https://files.exam\tple.com/a', 'https://files.example.com/\u0000', 'https://files.example.com/\u200b',
  `https://files.example.com/${'a'.repeat(2048)}`,
  'https://127.0.0.1/a', 'https://127.1/a', 'https://2130706433/a', 'https://0x7f000001/a', 'https://0x7f.1/a',
  'https://0177.0.0.1/a', 'https://017700000001/a',
  'https://127.0.0.1./a', 'https://10.0.0.1/a', 'https://169.254.169.254/latest/meta-data', 'https://8.8.8.8/a',
  'https://0/a', 'https://0.0.0.0/a',
  'https://１２７.0.0.1/a', 'https://127。0。0。1/a', 'https://%31%32%37.0.0.1/a', 'https://[::1]/a', 'https://[::]/a',
  'https://[::ffff:127.0.0.1]/a', 'https://[::ffff:7f00:1]/a',
  'https://[fe80::1]/a', 'https://[fd00::1]/a', 'https://[64:ff9b::7f00:1]/a', 'https://[2002:7f00:1::]/a',
  'https://[2606:4700::1111]/a', 'https://1.2.3.4.5/a', 'https://256.1.1.1/a',
  'https://localhost/a', 'https://LOCALHOST/a', 'https://intranet/a', 'https://files.example.com./a',
  'https://app.localhost/a', 'https://printer.local/a',
  'https://metadata.google.internal/a', 'https://wiki.intranet/a', 'https://nas.lan/a', 'https://router.home.arpa/a',
  'https://api.default.svc/a',
  'https://api.default.svc.cluster.local/a', 'https://a.test/a', 'https://abc.onion/a', 'https://ⓛocalhost/a',
  'https://a..b/a', 'https://exa mple.com/a', 'https://[files.example.com]/a'
]

t.test('refuses everything but a public https URL, always in the same words [SEC-41, SEC-42]', async t => {
  t.ok(refused.length >= 60, String(refused.length))
  for (const link of refused) {
    t.match(linkFaults('file/link', link), [
      { field: 'file/link', message: 'must be a public https URL.', reason: String }
    ], JSON.stringify(link.slice(0, 80)))
  }
})

t.test('refuses names of no public DNS, whatever stands before them [F9]', async t => {
  for (const host of [
    'kubernetes.default', 'kubernetes.default.svc', 'localhost.localdomain', 'files.corp', 'nas.home', 'mx.mail',
    'a.invalid', 'api.service.consul', '1.0.0.10.in-addr.arpa', 'a.alt', 'FILES.CORP',
    'files.example'
  ]) t.match(linkFaults('file/link', `https://${host}/a.pdf`), [{ reason: 'internal name' }], host)
  for (const host of ['corp.example.com', 'home.example.org', 'mycorp.com', 'consul.io']) {
    t.strictSame(linkFaults('file/link', `https://${host}/a.pdf`), [], host)
  }
})

t.test('a file name leads out of no folder and shows as it is [F9]', async t => {
  const pattern = new RegExp(pdf.input.properties.file.properties.name.pattern ?? '', 'u')
  for (const name of [
    '..', '.', 'a..pdf', '../a.pdf', '..a', 'a..', 'invoice\u202efdp.exe', 'a\u200b.pdf', 'a\u2066.pdf', 'a\u0085', '',
    'a\u00ad.pdf', 'a\u061c.pdf', 'a\u180e.pdf', 'a\u206a.pdf', 'a\ufff9.pdf'
  ]) t.notMatch(name, pattern, JSON.stringify(name))
  for (const name of ['bill.pdf', '.bill', 'bill-2400 (1).final.pdf', 'Rechnung ä.pdf', '請求書.pdf', 'bill.']) {
    t.match(name, pattern, name)
  }
})

t.test('finds no fault with a public https URL, which is sent as the parser reads it', async t => {
  for (const [link, href] of [
    ['https://files.example.com/a.pdf?signature=a%20b&x=1', 'https://files.example.com/a.pdf?signature=a%20b&x=1'],
    ['HTTPS://FILES.Example.com:443/../b.pdf', 'https://files.example.com/b.pdf'],
    ['https://bücher.example.com/ä.pdf', 'https://xn--bcher-kva.example.com/%C3%A4.pdf'],
    ['https://files.example.com', 'https://files.example.com/'],
    ['https://localtest.me/a', 'https://localtest.me/a'],
    ['https://notlocal.io/a', 'https://notlocal.io/a']
  ] as const) {
    t.strictSame(linkFaults('file/link', link), [], link)
    t.equal(pdf.refine?.({ companyUuid: 'a', type: 'bill', file: { name: 'a.pdf', link } }).file.link, href)
  }
})

t.test('never lets anything through but https with a dotted name that is no address [SEC-41]', async t => {
  const hosts = fc.oneof(fc.domain(), fc.ipV4Extended(), fc.ipV6().map(address => `[${address}]`),
    fc.constantFrom('localhost', 'a.local', '0x7f.1'))
  const links = fc.oneof(fc.webUrl(), fc.string(), fc.tuple(fc.constantFrom('https', 'http', 'HTTPS'), hosts,
    fc.string()).map(([scheme, host, rest]) => `${scheme}://${host}${rest}`))
  fc.assert(fc.property(links, link => {
    if (linkFaults('file/link', link).length > 0) return true
    const { protocol, hostname, port, username, password, hash } = new URL(link)
    return protocol === 'https:' && port === '' && username === '' && password === '' && hash === '' &&
      hostname.includes('.') && isIP(hostname) === 0 && !hostname.includes(':')
  }), { numRuns: Number(process.env.FC_RUNS ?? 5000) })
})
