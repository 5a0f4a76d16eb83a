import fc from 'fast-check'
import t from 'tap'
import steps from '../../cli/doctor/steps/index.ts'
import examine from './examine.ts'
import serve from './serve.ts'

interface Answer { status: number, type: string, challenge: string, document: object, result: object, isRight: boolean }

const RUNS = Number(process.env.FC_RUNS ?? 40)
/** What programs say when they take something for what it is not. */
const CRASH = /is not a function|is not iterable|Cannot read|Cannot convert|\[object Object\]|undefined/
/** Stands for the address of the server, which is not known beforehand. */
const ORIGIN = 'http://origin.example'

/** Members that the doctor looks at, wherever they may be. */
const NAMES = [
  'resource', 'authorization_servers', 'scopes_supported', 'issuer', 'authorization_endpoint', 'token_endpoint',
  'jwks_uri', 'registration_endpoint', 'code_challenge_methods_supported', 'error', 'message', 'code', 'id',
  'serverInfo', 'name', 'title', 'description', 'supportedVersions', 'tools', 'inputSchema', 'outputSchema', 'type',
  'items', 'anyOf', 'properties', 'required', 'annotations', 'readOnlyHint', 'securitySchemes', 'scopes', 'content',
  'text', 'isError', '_meta', 'remotes', 'url', 'nextCursor'
]
const TEXTS = ['', 'object', 'array', 'S256', '2025-06-18', ORIGIN, `${ORIGIN}/mcp`, 'list_things', 'a b']
const CHALLENGES = ['', 'Bearer', 'Bearer resource_metadata="x"', 'Basic x, Bearer y', '=,']

const { members } = fc.letrec<{ value: unknown, members: object }>(tie => ({
  value: fc.oneof({ maxDepth: 5 },
    fc.constantFrom(null, true, false, 0, -1, ...TEXTS), fc.string(),
    fc.array(tie('value'), { maxLength: 3 }), tie('members')),
  members: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 })
}))

const answer = fc.record<Answer>({
  status: fc.constantFrom(200, 200, 200, 202, 401, 403, 404, 500),
  type: fc.constantFrom('application/json', 'application/json', 'text/event-stream', 'text/html', ''),
  challenge: fc.constantFrom(...CHALLENGES),
  document: members,
  result: fc.tuple(members, fc.array(members, { maxLength: 4 })).map(([all, tools]) => ({ tools, ...all })),
  isRight: fc.constantFrom(true, true, true, false)
})

const GOOD = { status: 200, type: 'application/json', challenge: '' }
const REFUSAL = { ...GOOD, status: 401, challenge: `Bearer resource_metadata="${ORIGIN}/metadata", scope="a b"` }

/** Steps that are taken only where much has gone well before. */
const DEEP = ['pkce', 'token-needed', 'input-schemas', 'output-schemas', 'tool-hints']

/** What carries the doctor on: the least that it needs to see the rest. */
const right = {
  resource: `${ORIGIN}/mcp`, authorization_servers: [ORIGIN], issuer: ORIGIN, result: { protocolVersion: '2025-06-18' }
}

t.test('whatever a server answers, the doctor takes each step and never stumbles', async t => {
  let answers: readonly Answer[] = []
  let next = 0
  const port = await serve(t, ({ headers, method }, response) => {
    const each = answers[next++ % answers.length]
    if (!each) return response.writeHead(500).end()
    const { document, result, isRight } = each
    const { status, type, challenge } = !isRight ? each : method === 'GET' || headers.authorization ? GOOD : REFUSAL
    const body = isRight
      ? { ...document, ...right, result: { ...result, ...right.result } }
      : { ...document, result }
    const text = JSON.stringify(body).replaceAll(ORIGIN, `http://${headers.host}`)
    return response.writeHead(status, {
      ...type !== '' && { 'content-type': type },
      ...challenge !== '' && { 'www-authenticate': challenge.replaceAll(ORIGIN, `http://${headers.host}`) }
    }).end(type === 'text/event-stream' ? `data: ${text}\n\n` : text)
  })
  const reached = new Set<string>()
  await fc.assert(fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 12 }), async all => {
    answers = all
    next = 0
    const diagnosis = await examine(`http://127.0.0.1:${port}/mcp`, { token: 'opaque', timeout: 2000 })
    if (diagnosis.steps.length !== steps.length) throw new Error('a step is missing')
    for (const { step, verdict } of diagnosis.steps) if (verdict !== 'skip') reached.add(step)
    const faults = diagnosis.steps.flatMap(({ faults }) => faults)
    const said = faults.flatMap(({ seen, expected }) => [seen, expected])
    const words = [...diagnosis.steps.map(({ seen }) => seen), ...said]
    for (const each of words) if (CRASH.test(each)) throw new Error(each)
  }), { numRuns: RUNS })
  for (const step of DEEP) t.ok(reached.has(step), `${step} was reached`)
})
