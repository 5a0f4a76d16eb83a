import { readJson } from '../body/index.ts'
import isRecord from '../../schemas/is-record.ts'

/** Keys that clients add on their own account: n8n, Cline, CrewAI, and Cursor to tools without arguments. */
const clientKeys: ReadonlySet<string> = new Set([
  'toolCallId', 'sessionId', 'action', 'chatInput', 'task_progress', 'security_context', 'random_string'
])
const wrappers: ReadonlySet<string> = new Set(['params', 'arguments'])
const MAX_WRAPPERS = 2

/** The value of a JSON text; a text that is none, or one with forbidden keys, stays what it is. */
export function parsed (text: string): unknown {
  try {
    return readJson(text)
  } catch {
    return text
  }
}

function stripClientKeys (value: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(value).some(name => clientKeys.has(name))
    ? Object.fromEntries(Object.entries(value).filter(([name]) => !clientKeys.has(name)))
    : value
}

/**
 * The arguments that a client means: absent and null are none, a JSON text is its value, up to two layers of
 * `{params: …}` or `{arguments: …}` are unwrapped, keys of known clients are dropped. Everything else is left to the
 * check.
 */
export default function unwrap (args: unknown, layers = MAX_WRAPPERS): unknown {
  const value = typeof args === 'string' ? parsed(args) : args
  if (value === undefined || value === null) return {}
  if (!isRecord(value)) return value
  const input = stripClientKeys(value)
  const [name, ...others] = Object.keys(input)
  if (name === undefined || others.length > 0 || layers === 0 || !wrappers.has(name)) return input
  const inner = unwrap(input[name], layers - 1)
  return isRecord(inner) ? inner : input
}
