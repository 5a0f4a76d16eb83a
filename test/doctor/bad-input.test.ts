import type { RequestListener } from 'node:http'
import t, { type Test } from 'tap'
import readOptions from '../../cli/doctor/options.ts'
import { onFreePort } from '../build.ts'
import examine, { stepsOf } from './examine.ts'
import runDoctor from './run-doctor.ts'
import serve, { serveBytes, serveTls } from './serve.ts'

const MCP = { 'content-type': 'application/json' }
const answer = (body: object): RequestListener => (request, response) => {
  let asked = ''
  request.on('data', chunk => { asked += String(chunk) }).on('end', () => {
    const { id } = JSON.parse(asked || '{}')
    response.writeHead(200, MCP).end(JSON.stringify({ jsonrpc: '2.0', id, ...body }))
  })
}
const http = async (t: Test, listener: RequestListener) => `http://127.0.0.1:${await serve(t, listener)}/mcp`

/** What answers at an address, the step at which the doctor stops, and what it says. */
const rows: Record<string, { url: (t: Test) => Promise<string>, step: string, seen: RegExp }> = {
  'nothing listens': {
    url: async () => onFreePort(async port => `http://127.0.0.1:${port}/mcp`),
    step: 'first-answer',
    seen: /^nothing listens there$/
  },
  'the name is unknown': {
    url: async () => 'https://a..b/mcp',
    step: 'name',
    seen: /^the name (has no address|cannot be looked up now)$/
  },
  'it speaks http where https is asked for': {
    url: async t => `https://127.0.0.1:${await serve(t, (_request, response) => response.end('x'))}/mcp`,
    step: 'tls',
    seen: /^what answers does not speak TLS$/
  },
  'its certificate is signed by itself': {
    url: async t => `https://127.0.0.1:${(await serveTls(t, (_request, response) => response.end('x'))).port}/mcp`,
    step: 'tls',
    seen: /a certificate of "mcp\.example\.com" until \d{4}-\d\d-\d\d$/
  },
  'it speaks TLS where http is asked for': {
    url: async t => `http://127.0.0.1:${(await serveTls(t, (_request, response) => response.end('x'))).port}/mcp`,
    step: 'first-answer',
    seen: /^(the connection was|what came is no HTTP|HTTP 400)/
  },
  'it redirects for ever': {
    url: t => http(t, (request, response) => response.writeHead(307, { location: request.url }).end()),
    step: 'first-answer',
    seen: /^HTTP 307/
  },
  'it answers with a page': {
    url: t => http(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Wiki</title><h1>Hi</h1>')
    }),
    step: 'first-answer',
    seen: /^HTTP 200, a web page with the title "Wiki"$/
  },
  'it answers with JSON of its own': {
    url: t => http(t, (_request, response) => response.writeHead(200, MCP).end('{"hello":"world"}')),
    step: 'first-answer',
    seen: /^HTTP 200 as application\/json$/
  },
  'it does not answer': { url: t => http(t, () => {}), step: 'first-answer', seen: /^no answer within 1 s$/ },
  'it stops within its answer': {
    url: t => http(t, (_request, response) => { response.writeHead(200, MCP).write('{') }),
    step: 'first-answer',
    seen: /^no answer within 1 s$/
  },
  'it closes the connection': {
    url: t => http(t, request => request.socket.destroy()),
    step: 'first-answer',
    seen: /^the connection was closed before the answer was complete$/
  },
  'it answers without end': {
    url: t => http(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      const more = () => { while (response.writable && response.write('x'.repeat(65_536))); }
      response.on('drain', more)
      more()
    }),
    step: 'first-answer',
    seen: /^HTTP 200 and more than 1 MiB of text\/plain$/
  },
  'it sends events without end': {
    url: t => http(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const more = () => { while (response.writable && response.write(`data: ${'x'.repeat(9000)}\n\n`)); }
      response.on('drain', more)
      more()
    }),
    step: 'first-answer',
    seen: /^HTTP 200 and more than 1 MiB of text\/event-stream$/
  },
  'it is no server of HTTP': {
    url: async t => `http://127.0.0.1:${await serveBytes(t, socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))}/mcp`,
    step: 'first-answer',
    seen: /^what came is no HTTP$/
  },
  'its fields have no end': {
    url: async t => `http://127.0.0.1:${await serveBytes(t, socket => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = () => { while (socket.writable && socket.write(`x-${'y'.repeat(1000)}: z\r\n`)); }
      socket.on('drain', more)
      more()
    })}/mcp`,
    step: 'first-answer',
    seen: /^the header fields are longer than 64 KiB$/
  }
}

/** Milliseconds for all of an examination, and for one answer that does come. */
const EXAMINATION_MS = 5000
const ANSWER_MS = 4000

for (const [what, { url, step, seen }] of Object.entries(rows)) {
  t.test(`one step fails and no other is taken where ${what}`, async t => {
    const began = performance.now()
    const isSilent = seen.test('no answer within 1 s')
    const diagnosis = await examine(await url(t), { timeout: isSilent ? 1000 : ANSWER_MS })
    t.strictSame(stepsOf(diagnosis, 'fail'), [step])
    t.match(diagnosis.steps.find(each => each.step === step)?.seen, seen)
    const after = diagnosis.steps.slice(diagnosis.steps.findIndex(each => each.step === step) + 1)
    t.strictSame([...new Set(after.map(({ verdict }) => verdict))], ['skip'])
    t.ok(performance.now() - began < EXAMINATION_MS, 'in time')
  })
}

t.test('what a server says reaches the terminal without control characters, and never the token', async t => {
  const evil = '\u001b]0;owned\u0007\u009b2J\u202e\r\n'
  const url = await http(t, answer({ error: { code: -1, message: `${evil} secret-token` } }))
  for (const format of [[], ['--json']]) {
    const { code, printed, told } = await runDoctor([url, '--token', 'secret-token', '--timeout', '2', ...format])
    t.match([code, printed], [1, /\\u\{1b\}\]0;owned/])
    // eslint-disable-next-line no-control-regex
    t.notMatch(printed + told, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|secret-token/)
  }
})

const ADDRESS = 'https://a.example'
const usage: Record<string, [string[], RegExp]> = {
  'no address': [[], /^Give the address of an MCP server, such as https:\/\/mcp\.example\.com\/mcp\.$/],
  'two addresses': [[ADDRESS, ADDRESS], /^Give one address, not 2\.$/],
  'no URL': [['mcp.example.com'], /^The address must be a URL with http or https, without user and fragment\.$/],
  'another scheme': [['ftp://mcp.example.com'], /^The address must be a URL/],
  'a password in the address': [['https://me:secret@a.example'], /^The address must be a URL/],
  'an unknown option': [[ADDRESS, '--jsno'], /^Unknown option '--jsno'/],
  'an unknown client': [[ADDRESS, '--client', 'chatgbt'], /^There is no client of that name\. Did you mean chatgpt\?$/],
  'a client far from all': [[ADDRESS, '--client', 'x'], /^There is no client of that name\. Known: chatgpt, /],
  'no seconds': [[ADDRESS, '--timeout', '0'], /^--timeout must be a number of seconds, 1 to 600\.$/],
  'no token': [[ADDRESS, '--token', 'two words'], /^--token must be a token \(RFC 6750 2\.1\)\.$/],
  'two ways to a token': [[ADDRESS, '--token', 'x', '--sign-in'], /^Give --token or --sign-in, not both\.$/]
}

for (const [what, [args, words]] of Object.entries(usage)) {
  t.test(`${what} on the command line is refused with what would be right`, async t => {
    t.throws(() => readOptions(args), { message: words })
  })
}

t.test('a wrong command line ends with 2 and the usage, and asks nobody', async t => {
  const { code, printed, told } = await runDoctor(['mcp.example.com'])
  t.match([code, printed], [2, ''])
  t.match(told, /^The address must be a URL[^]*\n\nUsage: doctor https:\/\/host\/mcp /)
  t.notMatch(told, /^ {4}at /m, 'no stack')
  const { code: helped, printed: usage } = await runDoctor(['--help'])
  t.match([helped, usage], [0, /^Usage: doctor /])
})
