import type { ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import isRecord from '../../../schemas/is-record.ts'
import { form, filled } from './answers.ts'
import { input, text } from './content.ts'

/** A schema with keywords that only JSON Schema 2020-12 has; clients must see it unchanged. */
const everyKeyword = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } }
    }
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' }
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false
}

/** Tools with a special schema, effect or demand. */
const special: ToolDefinition[] = [
  {
    name: 'json_schema_2020_12_tool',
    description: 'Has a schema with many keywords.',
    inputSchema: everyKeyword,
    call: async () => text('Called.')
  },
  {
    name: 'test_x_mcp_header',
    description: 'Has an argument that travels in a header too.',
    inputSchema: input({ region: { type: 'string', 'x-mcp-header': 'Region' } }),
    call: async args => text(`Region: ${isRecord(args) ? String(args.region) : ''}`)
  },
  {
    name: 'test_trigger_tool_change',
    description: 'Tells listeners that the tools have changed.',
    inputSchema: input(),
    async call (_args, { changed }) {
      changed('tools')
      return text('Told.')
    }
  },
  {
    name: 'test_trigger_prompt_change',
    description: 'Tells listeners that the prompts have changed.',
    inputSchema: input(),
    async call (_args, { changed }) {
      changed('prompts')
      return text('Told.')
    }
  },
  {
    name: 'test_missing_capability',
    description: 'Needs a client with a model.',
    inputSchema: input(),
    requires: ['sampling'],
    call: async () => text('This client has a model.')
  },
  {
    name: 'test_streaming_elicitation',
    description: 'Asks a question.',
    inputSchema: input(),
    requires: ['elicitation'],
    asks: true,
    async call (_args, { ask }) {
      const { q } = await ask({ q: form('What is the answer?', { answer: { type: 'string' } }) })
      return text(`The answer is ${filled(q, 'answer')}.`)
    }
  }
]

export default special
