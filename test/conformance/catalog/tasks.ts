import type { ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import { Failure } from '../../../plugins/errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import pause from '../../../tools/pause.ts'
import { filled, form } from './answers.ts'
import { input, text } from './content.ts'
import { userName } from './rounds.ts'

const string = { type: 'string' }
const SECOND = 1000

function argument (args: unknown, name: string): unknown {
  return isRecord(args) ? args[name] : undefined
}

/** Tools whose calls may become tasks, or always do. */
const tasks: ToolDefinition[] = [
  {
    name: 'greet',
    description: 'Greets, at once.',
    inputSchema: input({ name: string }),
    call: async args => text(`Hello, ${String(argument(args, 'name'))}!`)
  },
  {
    name: 'slow_compute',
    description: 'Takes its time.',
    inputSchema: input({ seconds: { type: 'number' }, label: string }, ['seconds']),
    tasks: 'optional',
    async call (args, { signal }) {
      await pause(Number(argument(args, 'seconds')) * SECOND, signal)
      return text(`Computed ${String(argument(args, 'label') ?? 'something')}.`)
    }
  },
  {
    name: 'failing_job',
    description: 'Fails in the end, as a tool does.',
    inputSchema: input(),
    tasks: 'required',
    async call (_args, { signal }) {
      await pause(SECOND, signal)
      return { ...text('The job failed.'), isError: true }
    }
  },
  {
    name: 'protocol_error_job',
    description: 'Fails as the protocol does.',
    inputSchema: input(),
    tasks: 'required',
    call: async () => { throw new Failure('invalid_params', 'The job cannot be done.') }
  },
  {
    name: 'confirm_delete',
    description: 'Asks before it deletes.',
    inputSchema: input({ filename: string }),
    tasks: 'required',
    asks: true,
    async call (args, { ask }) {
      const filename = String(argument(args, 'filename'))
      const { confirm } = await ask({ confirm: form(`Delete ${filename}?`, { confirm: { type: 'boolean' } }) })
      return text(filled(confirm, 'confirm') === 'true' ? `Deleted ${filename}.` : `Kept ${filename}.`)
    }
  },
  {
    name: 'multi_input',
    description: 'Asks two questions at once.',
    inputSchema: input(),
    tasks: 'required',
    asks: true,
    async call (_args, { ask }) {
      const { user, consent } = await ask({
        user: form('What is your name?', { name: string }),
        consent: form('Shall the job go on?', { confirm: { type: 'boolean' } })
      })
      return text(`${filled(user, 'name')} said ${filled(consent, 'confirm')}.`)
    }
  },
  {
    name: 'test_tool_with_task',
    description: 'Asks for a name, then becomes a task.',
    inputSchema: input(),
    tasks: 'required',
    asks: true,
    before: { user_name: userName },
    async call (_args, { ask }) {
      const { user_name: answer } = await ask({ user_name: userName })
      return text(`The task of ${filled(answer, 'name')} is done.`)
    }
  }
]

export default tasks
