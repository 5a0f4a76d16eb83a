import t from 'tap'
import tools from '../../tools/index.ts'
import build from '../build.ts'
import { resolved, type Json } from '../openapi/document.ts'
import journey, { member } from './journey.ts'

/** What GPT Actions take. */
const MAX_OPERATIONS = 30
const MAX_DESCRIPTION = 300
const MAX_PARAMETER = 700
const OPERATION_ID = /^[a-zA-Z0-9_-]{1,64}$/

interface Parameter { type: unknown, description: unknown, required: boolean }

/** A function that a client offers its model, as Open WebUI makes one of every operation that has an id. */
interface Operation { id: string, path: string, description: unknown, parameters: Map<string, Parameter> }

/** Reads what is in the document, and knows nothing else of the server. */
function operationsOf (document: Json): Operation[] {
  return Object.entries<Json>(Object(document.paths)).flatMap(([path, methods]) => {
    const post = Object(methods.post)
    const id = String(post.operationId ?? '')
    if (id === '') return []
    const schema = resolved(document, member(post, 'requestBody', 'content', 'application/json', 'schema'))
    const required: unknown[] = [schema.required ?? []].flat()
    const parameters = Object.entries<Json>(Object(schema.properties)).map(([name, each]): [string, Parameter] =>
      [name, { type: each.type, description: each.description, required: required.includes(name) }])
    return [{ id, path, description: post.description, parameters: new Map(parameters) }]
  })
}

t.test('a client that knows nothing but the OpenAPI document offers its model every tool and calls each ' +
  '[CLIENT-58, CLIENT-59]', async t => {
  const { url, token } = await build(t)
  const authorization = `Bearer ${await token()}`
  const document: Json = Object(await (await fetch(`${url}/openapi.json`)).json())
  const operations = new Map(operationsOf(document).map(operation => [operation.id, operation]))
  const [{ url: server }] = Object(document.servers)
  t.equal(operations.size, tools.length)
  t.ok(operations.size <= MAX_OPERATIONS)
  for (const { id, description, parameters } of operations.values()) {
    t.match(id, OPERATION_ID)
    t.ok(typeof description === 'string' && description.length <= MAX_DESCRIPTION, id)
    for (const [name, { type, description }] of parameters) {
      t.type(type, 'string', `${id} ${name} has one type`)
      t.ok(typeof description === 'string' && description.length <= MAX_PARAMETER, `${id} ${name}`)
    }
  }

  const answers = await journey(async (tool, input) => {
    const id = tool.replace('.', '_').replace(/^(?!neonpanel_)/, 'neonpanel_')
    const { path, parameters } = operations.get(id) ?? { path: '', parameters: new Map() }
    t.strictSame(Object.keys(input).filter(name => !parameters.has(name)), [], `${tool}: its arguments are known`)
    const missing = [...parameters].filter(([name, { required }]) => required && !(name in input))
    t.strictSame(missing, [], `${tool}: no argument is missing`)
    const response = await fetch(`${server}${path}`, {
      method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(input)
    })
    t.equal(response.status, 200, tool)
    return response.json()
  })
  t.equal(answers.size, tools.length)
})
