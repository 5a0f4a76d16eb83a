import type { InputRequest, InputResponse } from '../../../plugins/mcp/protocol/types.ts'
import isRecord from '../../../schemas/is-record.ts'

/** A question that is a form of these fields. */
export function form (
  message: string, properties: Readonly<Record<string, object>>, required = Object.keys(properties)
): InputRequest {
  return {
    method: 'elicitation/create', params: { message, requestedSchema: { type: 'object', properties, required } }
  }
}

/** A question to the client's model. */
export function sampling (prompt: string, maxTokens: number): InputRequest {
  return {
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens }
  }
}

/** The question where the client works. */
export const roots: InputRequest = { method: 'roots/list', params: {} }

/** A field of a form that was filled in; empty where it was not. */
export function filled (response: InputResponse | undefined, field: string): string {
  const { content } = response ?? {}
  return isRecord(content) ? String(content[field]) : ''
}

/** What the client's model said. */
export function said (response: InputResponse | undefined): string {
  return filled(response, 'text')
}
