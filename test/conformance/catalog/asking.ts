import type { InputRequest, InputResponse, ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import isRecord from '../../../schemas/is-record.ts'
import { form, said, sampling } from './answers.ts'
import { input, text } from './content.ts'

function argument (args: unknown, name: string): string {
  return isRecord(args) ? String(args[name]) : ''
}

function completed ({ action, content }: InputResponse = {}) {
  return text(`Elicitation completed: action=${String(action)}, content=${JSON.stringify(content)}`)
}

function titled (noun: string): object[] {
  return ['First', 'Second', 'Third'].map((ordinal, index) =>
    ({ const: `value${index + 1}`, title: `${ordinal} ${noun}` }))
}

const user = form('', {
  username: { type: 'string', description: 'User\'s response' },
  email: { type: 'string', description: 'User\'s email address' }
})

const defaults = form('Please check these values.', {
  name: { type: 'string', description: 'User name', default: 'John Doe' },
  age: { type: 'integer', description: 'User age', default: 30 },
  score: { type: 'number', description: 'User score', default: 95.5 },
  status: { type: 'string', description: 'User status', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', description: 'Whether the user is verified', default: true }
}, [])

const options = ['option1', 'option2', 'option3']
const enums = form('Please choose.', {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three']
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } }
}, [])

function eliciting (name: string, description: string, question: InputRequest): ToolDefinition {
  return {
    name,
    description,
    inputSchema: input(),
    asks: true,
    async call (_args, { ask }) {
      const { answer } = await ask({ answer: question })
      return completed(answer)
    }
  }
}

/** Tools that ask clients of the legacy era, by requests on the stream of the call. */
const asking: ToolDefinition[] = [
  {
    name: 'test_sampling',
    description: 'Asks the client\'s model.',
    inputSchema: input({ prompt: { type: 'string' } }),
    asks: true,
    async call (args, { ask }) {
      const { answer } = await ask({ answer: sampling(argument(args, 'prompt'), 100) })
      return text(`LLM response: ${said(answer)}`)
    }
  },
  {
    name: 'test_elicitation',
    description: 'Asks the client\'s user.',
    inputSchema: input({ message: { type: 'string' } }),
    asks: true,
    async call (args, { ask }) {
      const question = { ...user, params: { ...user.params, message: argument(args, 'message') } }
      const { answer } = await ask({ answer: question })
      return text(`User response: ${JSON.stringify(answer)}`)
    }
  },
  eliciting('test_elicitation_sep1034_defaults', 'Asks with default values.', defaults),
  eliciting('test_elicitation_sep1330_enums', 'Asks for choices.', enums)
]

export default asking
