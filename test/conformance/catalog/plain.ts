import { setTimeout as sleep } from 'node:timers/promises'
import type { ToolDefinition } from '../../../plugins/mcp/protocol/types.ts'
import { audio, image, input, text } from './content.ts'

/** Milliseconds between the steps of tools that report. */
const PACE = 50

/** Tools that answer with one kind of content each, or fail. */
const plain: ToolDefinition[] = [
  {
    name: 'test_simple_text',
    description: 'Answers a text.',
    inputSchema: input(),
    call: async () => text('This is a simple text response for testing.')
  },
  {
    name: 'test_image_content',
    description: 'Answers an image.',
    inputSchema: input(),
    call: async () => ({ content: [image] })
  },
  {
    name: 'test_audio_content',
    description: 'Answers a sound.',
    inputSchema: input(),
    call: async () => ({ content: [audio] })
  },
  {
    name: 'test_embedded_resource',
    description: 'Answers a resource.',
    inputSchema: input(),
    call: async () => {
      const resource = {
        uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.'
      }
      return { content: [{ type: 'resource', resource }] }
    }
  },
  {
    name: 'test_multiple_content_types',
    description: 'Answers a text, an image and a resource.',
    inputSchema: input(),
    call: async () => {
      const resource = {
        uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}'
      }
      return {
        content: [{ type: 'text', text: 'Multiple content types test:' }, image, { type: 'resource', resource }]
      }
    }
  },
  {
    name: 'test_error_handling',
    description: 'Fails on purpose.',
    inputSchema: input(),
    call: async () => ({ ...text('This tool intentionally returns an error for testing'), isError: true })
  },
  {
    name: 'test_tool_with_progress',
    description: 'Reports its progress.',
    inputSchema: input(),
    async call (_args, { progress }) {
      for (const value of [0, 50, 100]) {
        progress(value, 100, `${value} of 100`)
        await sleep(PACE)
      }
      return text('All steps are done.')
    }
  },
  {
    name: 'test_tool_with_logging',
    description: 'Logs its steps.',
    inputSchema: input(),
    async call (_args, { log }) {
      for (const step of ['execution started', 'processing data', 'execution completed']) {
        log('info', `Tool ${step}`)
        await sleep(PACE)
      }
      return text('All steps are logged.')
    }
  },
  {
    name: 'test_logging_tool',
    description: 'Logs once.',
    inputSchema: input(),
    async call (_args, { log }) {
      log('info', 'The tool was called.')
      return text('Logged.')
    }
  },
  {
    name: 'test_reconnection',
    description: 'Answers at once: streams are not resumed.',
    inputSchema: input(),
    call: async () => text('Answered without a disconnection.')
  }
]

export default plain
