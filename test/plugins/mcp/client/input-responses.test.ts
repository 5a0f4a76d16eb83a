import t from 'tap'
import type { InputRequest } from '../../../../plugins/mcp/protocol/types.ts'
import { isDeclared, isUsable, readResponses, requiredFor } from '../../../../plugins/mcp/client/input-responses.ts'

const sampling: InputRequest = { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } }
const roots: InputRequest = { method: 'roots/list', params: {} }
const link: InputRequest = {
  method: 'elicitation/create',
  params: { mode: 'url', url: 'https://example.com', message: 'Open it.', elicitationId: '1' }
}

function form (requestedSchema: object): InputRequest {
  return { method: 'elicitation/create', params: { message: 'Who?', requestedSchema } }
}

const who =
  form({ type: 'object', properties: { name: { type: 'string' }, age: { type: 'integer' } }, required: ['name'] })

t.test('a question is asked only of a client that declared its kind [PROTO-98]', t => {
  const cases: [InputRequest, object, boolean][] = [
    [sampling, { sampling: {} }, true], [sampling, { elicitation: {}, roots: {} }, false],
    [sampling, { sampling: true }, false],
    [roots, { roots: { listChanged: true } }, true], [roots, {}, false],
    [who, { elicitation: {} }, true], [who, { elicitation: { form: {} } }, true],
    [who, { elicitation: { url: {} } }, false], [who, { elicitation: 1 }, false],
    [link, { elicitation: {} }, false], [link, { elicitation: { url: {} } }, true]
  ]
  for (const [request, capabilities, declared] of cases) {
    t.equal(isDeclared(request, Object(capabilities)), declared, JSON.stringify([request, capabilities]))
  }
  t.strictSame([sampling, roots, who, link].map(requiredFor),
    [{ sampling: {} }, { roots: {} }, { elicitation: {} }, { elicitation: { url: {} } }])
  t.end()
})

t.test('an answer is usable when it has the form of a result and all that is required [PROTO-100]', t => {
  const accept = (content?: unknown) => ({ action: 'accept', content })
  const cases: [InputRequest, object | undefined, boolean][] = [
    [who, accept({ name: 'Ana' }), true], [who, accept({ name: 'Ana', age: 3, more: 1 }), true],
    [who, { action: 'decline' }, true], [who, { action: 'cancel' }, true],
    [who, accept({ age: 3 }), false], [who, accept({ name: 3 }), false],
    [who, accept({ name: 'Ana', age: 3.5 }), false], [who, accept(), false], [who, accept([]), false],
    [who, {}, false], [who, { action: 'yes', content: { name: 'Ana' } }, false], [who, undefined, false],
    [form({
      type: 'object',
      properties: {
        a: { enum: ['x'] }, b: { type: 'array' }, c: { type: 'number' }, d: { type: 'boolean' }
      }
    }), accept({ a: 1, b: [], c: 0.5, d: false }), true],
    [form({ type: 'object', properties: { b: { type: 'array' } } }), accept({ b: 'x' }), false],
    [form({ type: 'object' }), accept({}), true], [link, accept(), true],
    [sampling, { role: 'assistant', model: 'm', content: { type: 'text', text: 'Paris' } }, true],
    [sampling, { content: 'Paris' }, false], [sampling, { content: null }, false],
    [roots, { roots: [] }, true], [roots, { roots: {} }, false], [roots, undefined, false]
  ]
  for (const [request, response, usable] of cases) {
    t.equal(isUsable(request, response && Object(response)), usable, JSON.stringify([request, response]))
  }
  t.end()
})

t.test('answers that are no object of objects are refused [PROTO-100]', t => {
  t.strictSame(readResponses(undefined), {})
  t.strictSame(readResponses({ a: {} }), { a: {} })
  for (const value of [null, 1, 'x', [], { a: 12345 }, { a: null }, { a: [] }]) {
    t.throws(() => readResponses(value),
      { code: 'invalid_params', message: 'params/inputResponses must be an object of objects.' })
  }
  t.end()
})
