import fc from 'fast-check'
import t from 'tap'
import { toJson, wellFormed } from '../../../plugins/text/json.ts'
import { LEGACY, MODERN } from '../../../schemas/mcp.ts'
import build from '../../build.ts'
import startFakeUpstream from '../../fake-upstream.ts'
import { call } from '../mcp/gateway.ts'
import modern from '../mcp/modern-call.ts'

const HALF = '\\ud83d'
const answer = { status: 200, text: '' }
const lines: string[] = []
const api = await startFakeUpstream(t, (_request, response) => {
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text)
})
const { url, token } = await build(t, { env: { NEONPANEL_API_URL: api }, log: line => { lines.push(line) } })
const authorization = `Bearer ${await token()}`

async function post (path: string, body: unknown, own: Record<string, string | undefined> = {}): Promise<string> {
  const headers = new Headers({ authorization, 'content-type': 'application/json' })
  for (const [name, value] of Object.entries(own)) if (value !== undefined) headers.set(name, value)
  return (await fetch(`${url}${path}`, {
    method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body)
  })).text()
}

function at (revision: string, method: string, params: Record<string, unknown>): Promise<string> {
  const [message, { headers }] = modern(method, params)
  return revision === MODERN[0]
    ? post('/mcp', message, headers)
    : post('/mcp', call(method, params), { 'mcp-protocol-version': revision })
}

/** Every text in a value, names too, and those of the JSON that a text holds. */
function texts (value: unknown): string[] {
  if (typeof value === 'string') return [value, ...(/^[[{]/.test(value) ? texts(JSON.parse(value)) : [])]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [name, ...texts(member)])
}

function halves (json: string): string[] {
  return texts(JSON.parse(json)).filter(text => !text.isWellFormed())
}

const company = (text: string) => `{"uuid":"u1","name":"${text}","${text}":["${text}"]}`
const page = (text: string) =>
  `{"current_page":1,"per_page":30,"last_page":1,"data":[${company(text)}],"${text}":1}`
const list = { name: 'neonpanel.listCompanies' }

t.test('puts a mark for half a pair in what NeonPanel answers, on every surface [C12]', async t => {
  for (const half of [HALF, '\\uDE00', '\\ud83d\\ud83d\\ude00', 'a\\\\\\uDBFF', '\\ude00\\ud83d']) {
    answer.text = page(half)
    const right = JSON.parse(wellFormed(answer.text))
    const rest = await post('/tools/neonpanel.listCompanies', {})
    t.strictSame(JSON.parse(rest), right, half)
    for (const revision of [...MODERN, ...LEGACY]) {
      const { result } = JSON.parse(await at(revision, 'tools/call', list))
      t.strictSame(JSON.parse(result.content[0].text), right, `${half} ${revision}`)
      if (result.structuredContent) t.strictSame(result.structuredContent, right, `${half} ${revision}`)
      t.strictSame(halves(await at(revision, 'resources/read', { uri: 'neonpanel://companies/u1' })), [])
    }
    answer.status = 422
    answer.text = `{"message":"no ${half}","errors":{"${half}":["${half}"]}}`
    t.strictSame(halves(await post('/tools/neonpanel.listCompanies', {})), [])
    for (const revision of [...MODERN, ...LEGACY]) t.strictSame(halves(await at(revision, 'tools/call', list)), [])
    answer.status = 200
  }
})

t.test('leaves whole pairs, and backslashes before a u, as they came [C12]', async t => {
  for (const whole of ['\\ud83d\\ude00', '\\uD83D\\uDE00\\u00fc', '\\\\ud83d', '😀', '\\\\\\ud83d\\ude00', '\\ud55c']) {
    answer.text = page(whole)
    t.equal(await post('/tools/neonpanel.listCompanies', {}), answer.text, whole)
  }
})

t.test('repeats no half of a pair that a caller sends, and cuts none [C12]', async t => {
  answer.text = page('x')
  const uri = `neonpanel://companies/${HALF}`
  const long = `${'x'.repeat(99)}😀`
  const sent = [
    ['prompts/get', `{"name":"show_inventory","arguments":{"company":"${HALF}"}}`],
    ['prompts/get', `{"name":"${HALF}"}`], ['resources/read', `{"uri":"${uri}"}`], [HALF, '{}'], [long, '{}'],
    ['tools/call', `{"name":"neonpanel.${HALF}"}`], ['tools/call', `{"name":"${long}"}`],
    ['tools/call', `{"name":"neonpanel.listCompanies","arguments":{"${HALF}":1}}`],
    ['tools/call', `{"name":"neonpanel.listCompanies","_meta":{"progressToken":"${HALF}"}}`],
    ['initialize', `{"protocolVersion":"${HALF}","capabilities":{},"clientInfo":{"name":"${HALF}","version":"1"}}`]
  ]
  for (const [method, params] of sent) {
    const message = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}`
    for (const path of ['/', '/mcp', '/messages']) {
      t.strictSame(halves(await post(path, message)), [], `${path} ${method} ${params}`)
    }
  }
  t.strictSame(halves(await post('/tools/neonpanel.listCompanies', `{"${HALF}":1}`)), [])
  const { error, ...rest } = JSON.parse(await post('/mcp', `{"jsonrpc":"2.0","id":"${HALF}","method":"ping"}`))
  t.match(error, { code: -32600, message: 'id must be Unicode text, but has half a surrogate pair.' })
  t.notOk('id' in rest, 'an id cannot be mended: it would be another one')
})

t.test('logs Unicode text', t => {
  const logged = lines.filter(line => !line.isWellFormed() || halves(line).length > 0)
  t.strictSame(logged, [])
  t.ok(lines.length > 100)
  t.end()
})

t.test('every JSON text becomes one of Unicode text, and one that is stays itself [C12]', t => {
  const json = fc.json({ stringUnit: 'binary', noUnicodeString: false })
  const unit = fc.constantFrom('\\ud83d', '\\uDe00', '\\\\', '\\u00fc', '\\"', 'u', 'ud83d', '😀', '\\ud83d\\ude00')
  const escaped = fc.array(unit).map(units => `"${units.join('')}"`)
  fc.assert(fc.property(fc.oneof(json, escaped), text => {
    const mended = wellFormed(text)
    const before = texts([JSON.parse(text)])
    if (before.every(each => each.isWellFormed())) return mended === text
    return JSON.stringify(JSON.parse(mended)) === JSON.stringify(JSON.parse(text, (_name, value) =>
      typeof value === 'string' ? value.toWellFormed() : value)) && halves(`[${mended}]`).length === 0
  }))
  t.equal(toJson({ a: '\ud83d😀' }), '{"a":"\\ufffd😀"}')
  t.equal(wellFormed(String.raw`"\\ud83d\ude00"`), String.raw`"\\ud83d\ufffd"`, 'a backslash, letters, half a pair')
  t.end()
})
