import t from 'tap'
import negative from '../../../cli/submission/negative.ts'
import positive from '../../../cli/submission/positive.ts'
import tools from '../../../tools/index.ts'
import { member } from '../../clients/journey.ts'
import connect from '../../prompts/assistant.ts'
import runSteps from './run-steps.ts'

const clocks = { today: Date.now, 'a day in 2029': () => Date.parse('2029-12-30T09:00:00Z') }

function written (value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 2 }) : value
}

for (const [name, clock] of Object.entries(clocks)) {
  t.test(`the calls of each prompt for reviewers end with the figures that are expected ${name}`, async t => {
    const { ask } = await connect(t, clock)
    for (const { prompt, steps, expected, figures } of positive) {
      await t.test(prompt, async t => {
        const answer = await runSteps(ask, steps)
        t.not(figures.length, 0)
        for (const { path, value } of figures) {
          t.equal(member(answer, ...path), value, path.join('/'))
          t.ok(expected.includes(written(value)), `${written(value)} is among what is expected`)
        }
      })
    }
  })
}

t.test('no tool answers the prompts for which the app must not be used, and what comes nearest is refused', async t => {
  const { ask } = await connect(t, Date.now)
  const words = tools.flatMap(({ name, title }) => [...name.split(/[^a-z]|(?=[A-Z])/), ...title.split(' ')])
    .map(word => word.toLowerCase())
  t.ok(words.includes('create') && words.includes('cost'), 'the words of names and titles are found')
  for (const { prompt, verbs, nearest: { tool, input, refusal } } of negative) {
    t.strictSame(verbs.filter(verb => words.includes(verb)), [], prompt)
    await t.rejects(ask(tool.slice('neonpanel.'.length), input), { message: refusal }, prompt)
  }
})
