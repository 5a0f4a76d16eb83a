import t from 'tap'
import build from '../../build.ts'
import journey, { member } from '../../clients/journey.ts'
import { compile } from '../../../plugins/validation/index.ts'
import modern, { PREFIX } from './modern-call.ts'

const ABLE = { [`${PREFIX}clientCapabilities`]: { sampling: {}, elicitation: {}, roots: {} } }

t.test('every tool answers what it declares, is not cached, and asks nothing [PROTO-51, ' +
  'PROTO-79, PROTO-102, CLIENT-44]', async t => {
  const { url, token } = await build(t)
  const authorization = `Bearer ${await token()}`

  async function ask (method: string, params: Record<string, unknown> = {}): Promise<unknown> {
    const [message, { headers }] = modern(method, params, { meta: ABLE })
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { ...headers, authorization, 'content-type': 'application/json' },
      body: JSON.stringify(message)
    })
    t.equal(answer.headers.get('cache-control'), 'no-store')
    const body: unknown = await answer.json()
    return member(body, 'result')
  }

  const listed = member(await ask('tools/list'), 'tools')
  const schemas = new Map((Array.isArray(listed) ? listed : []).map(tool => [tool.name, tool.outputSchema]))
  const answers = await journey(async (tool, input) => {
    const params = { name: tool.replace('.', '_'), arguments: input }
    const first = await ask('tools/call', params)
    const asked = member(first, 'resultType') === 'input_required'
    const inputResponses = { confirm: { action: 'accept' } }
    const requestState = member(first, 'requestState')
    const result = asked ? await ask('tools/call', { ...params, inputResponses, requestState }) : first
    t.equal(asked, /createDocuments/.test(tool), tool)
    t.match(result, { resultType: 'complete', isError: false }, tool)
    const data = member(result, 'structuredContent')
    t.equal(compile(schemas.get(tool.replace('.', '_')))(data), null, `the output of ${tool} is as listed`)
    return data
  })
  t.equal(answers.size, schemas.size)
})
