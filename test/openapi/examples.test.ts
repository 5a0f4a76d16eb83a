import t, { type Test } from 'tap'
import isRecord from '../../schemas/is-record.ts'
import build from '../build.ts'
import answers from './answers.ts'
import { compile } from '../../plugins/validation/index.ts'
import tools from '../../tools/index.ts'

function kindOf (value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}

/** What an example shows is there in the answer, and of the same kind. */
function compare (t: Test, shown: unknown, answered: unknown, place: string): void {
  t.equal(kindOf(answered), kindOf(shown), place)
  if (Array.isArray(shown) && Array.isArray(answered)) {
    for (const [index, each] of shown.entries()) compare(t, each, answered[index], `${place}/${index}`)
  } else if (isRecord(shown) && isRecord(answered)) {
    for (const [name, each] of Object.entries(shown)) compare(t, each, answered[name], `${place}/${name}`)
  }
}

t.test('every example is answered with 200 by the sandbox, in the shape of its answer; if not: npm ' +
  'run examples', async t => {
  const stack = await build(t)
  const answered = await answers(stack)
  t.equal(answered.length, tools.length)
  for (const { tool: { name, input, output, example }, status, body } of answered) {
    t.equal(status, 200, `${name}: ${JSON.stringify(body)}`)
    t.equal(compile(input)(example.input), null, `${name} takes its example`)
    t.equal(compile(output)(example.output), null, `${name} answers its example`)
    t.ok(Object.keys(example.output).length > 0, name)
    compare(t, example.output, body, name)
  }
})

t.test('they are answered today, and a second time, writes from what is remembered', async t => {
  const stack = await build(t, { clock: Date.now })
  const first = await answers(stack)
  const second = await answers(stack)
  for (const [index, { tool, status, body }] of second.entries()) {
    t.equal(status, 200, tool.name)
    if (!tool.annotations.readOnlyHint) t.strictSame(body, first[index]?.body)
  }
})
