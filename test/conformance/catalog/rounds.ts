import type { InputRequest, ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import isRecord from '../../../schemas/is-record.ts'
import { filled, form, roots, said, sampling } from './answers.ts'
import { input, text } from './content.ts'

const string = { type: 'string' }
const confirm = form('Please confirm', { ok: { type: 'boolean' } })

/** The question for the user's name. */
export const userName = form('What is your name?', { name: string })

/** What can be asked of a client, by the capability that it takes. */
const byCapability: Readonly<Record<string, InputRequest>> = {
  sampling: sampling('What is the capital of France?', 100),
  elicitation: userName,
  roots
}

function namesOf (roots: unknown): string {
  return Array.isArray(roots) ? roots.map(root => isRecord(root) ? String(root.name ?? root.uri) : '').join(', ') : ''
}

function tool (name: string, description: string, call: ToolDefinition['call']): ToolDefinition {
  return { name: `test_input_required_result_${name}`, description, inputSchema: input(), asks: true, call }
}

/** Tools that ask clients of the modern era, by results that require input. */
const rounds: ToolDefinition[] = [
  tool('elicitation', 'Asks for a name.', async (_args, { ask }) => {
    const { user_name: answer } = await ask({ user_name: userName })
    return text(`Hello, ${filled(answer, 'name')}!`)
  }),
  tool('sampling', 'Asks the client\'s model for a capital.', async (_args, { ask }) => {
    const { capital_question: answer } =
      await ask({ capital_question: sampling('What is the capital of France?', 100) })
    return text(said(answer))
  }),
  tool('list_roots', 'Asks where the client works.', async (_args, { ask }) => {
    const { client_roots: answer } = await ask({ client_roots: roots })
    return text(`Roots: ${namesOf(answer?.roots)}`)
  }),
  tool('request_state', 'Asks for a confirmation and reads its own state back.', async (_args, { ask }) => {
    await ask({ confirm })
    return text('state-ok')
  }),
  tool('multiple_inputs', 'Asks three questions at once.', async (_args, { ask }) => {
    const { user_name: user, greeting, client_roots: answer } = await ask({
      user_name: userName, greeting: sampling('Generate a greeting', 50), client_roots: roots
    })
    return text(`${said(greeting)} ${filled(user, 'name')}, you work in ${namesOf(answer?.roots)}.`)
  }),
  tool('multi_round', 'Asks two questions, one after the other.', async (_args, { ask }) => {
    const { step1 } = await ask({ step1: form('Step 1: What is your name?', { name: string }) })
    const { step2 } = await ask({ step2: form('Step 2: What is your favorite color?', { color: string }) })
    return text(`${filled(step1, 'name')} likes ${filled(step2, 'color')}.`)
  }),
  tool('tampered_state', 'Asks for a confirmation and refuses a state that was changed.', async (_args, { ask }) => {
    await ask({ confirm })
    return text('The state is as it was.')
  }),
  tool('capabilities', 'Asks what the client can answer.', async (_args, { ask, capabilities }) => {
    const able = Object.entries(byCapability).filter(([name]) => capabilities[name] !== undefined)
    await ask(Object.fromEntries(able))
    return text(`Answered: ${able.map(([name]) => name).join(', ')}`)
  })
]

export default rounds
