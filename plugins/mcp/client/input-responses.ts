import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import type { InputRequest, InputResponse } from '../protocol/types.ts'

type Capabilities = Readonly<Record<string, unknown>>

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  integer: value => Number.isInteger(value),
  boolean: value => typeof value === 'boolean',
  array: value => Array.isArray(value)
}

/** True if the client declared that it can answer this kind of request. An empty `elicitation` means forms. */
export function isDeclared ({ method, params }: InputRequest, { elicitation, sampling, roots }: Capabilities): boolean {
  if (method === 'sampling/createMessage') return isRecord(sampling)
  if (method === 'roots/list') return isRecord(roots)
  if (!isRecord(elicitation)) return false
  if ('mode' in params && params.mode === 'url') return isRecord(elicitation.url)
  return isRecord(elicitation.form) || Object.keys(elicitation).length === 0
}

/** The member of the capabilities without which the request must not be sent. */
export function requiredFor ({ method, params }: InputRequest): object {
  if (method === 'sampling/createMessage') return { sampling: {} }
  if (method === 'roots/list') return { roots: {} }
  return { elicitation: 'mode' in params && params.mode === 'url' ? { url: {} } : {} }
}

/** True for a filled form: every required field is there, and every one has the requested type. */
function fills (schema: unknown, content: unknown): boolean {
  if (!isRecord(schema) || !isRecord(content)) return false
  const { required, properties } = schema
  if (Array.isArray(required) && required.some(name => content[String(name)] === undefined)) return false
  return !isRecord(properties) || Object.entries(properties).every(([name, field]) => {
    const fits = isRecord(field) && typeof field.type === 'string' ? types[field.type] : undefined
    return content[name] === undefined || !fits || fits(content[name])
  })
}

function accepts ({ params }: InputRequest, { action, content }: InputResponse): boolean {
  if (action === 'decline' || action === 'cancel') return true
  if (action !== 'accept') return false
  return !('requestedSchema' in params) || fills(params.requestedSchema, content ?? {})
}

/**
 * True for an answer that a handler can work with: the form that the method's result has, and all that was required.
 */
export function isUsable (request: InputRequest, response: InputResponse | undefined): boolean {
  if (!response) return false
  if (request.method === 'roots/list') return Array.isArray(response.roots)
  if (request.method === 'sampling/createMessage') {
    return typeof response.content === 'object' && response.content !== null
  }
  return accepts(request, response)
}

function isResponses (value: unknown): value is Readonly<Record<string, InputResponse>> {
  return isRecord(value) && Object.values(value).every(isRecord)
}

/**
 * The `inputResponses` of a call; absent ones are none. Throws `invalid_params` unless they are an object of objects.
 */
export function readResponses (value: unknown): Readonly<Record<string, InputResponse>> {
  if (value === undefined) return {}
  if (isResponses(value)) return value
  throw new Failure('invalid_params', 'params/inputResponses must be an object of objects.')
}
