import type { Content } from '../../../plugins/mcp/protocol/content.ts'
import type { ToolResult } from '../../../plugins/mcp/protocol/types.ts'

/** A valid image and a valid sound, base64. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA='

export const image: Content = { type: 'image', data: PNG, mimeType: 'image/png' }
export const audio: Content = { type: 'audio', data: WAV, mimeType: 'audio/wav' }

/** A result of one text. */
export function text (text: string): ToolResult {
  return { content: [{ type: 'text', text }] }
}

/** The input schema of a tool without arguments, or of one that requires all that are named. */
export function input (properties: Readonly<Record<string, object>> = {}, required = Object.keys(properties)): object {
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
}
