import operations, { isOperation, type OperationName } from '../operations.ts'
import faultName, { type FaultName } from './names.ts'

/** One turn of the dial: which requests, which of them, and what befalls them. Without a matcher it befalls all. */
export interface FaultSetting {
  fault: FaultName
  /** A tool's name without its prefix, or `jwks`, `discovery`, `authorize`, `token`, `register`. */
  operation?: OperationName
  method?: string
  /** A pattern, or a path in which `*` stands for anything; the query does not count. */
  path?: string | RegExp
  /** Requests that pass before the first one is struck; 0 by default. */
  after?: number
  /** Requests that are struck; no limit by default. */
  times?: number
  /** The status of the fault `status`; 500 by default. */
  status?: number
  /** The Retry-After of the fault `status`, seconds, a date or rubbish; none by default. */
  retryAfter?: string
  /** Milliseconds that `slow` waits (1,000 by default), or `drip` between two bytes (100 by default). */
  ms?: number
  /** Size of the body of `huge`; 6 MB by default. */
  bytes?: number
}

const NUMBERS = ['after', 'times', 'status', 'ms', 'bytes'] as const
const TEXTS = ['method', 'path', 'retryAfter'] as const
const KNOWN = new Set<string>(['fault', 'operation', ...NUMBERS, ...TEXTS])

/** A setting from outside, checked; throws a TypeError that says what would be right. */
export default function readSetting (value: unknown): FaultSetting {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('A fault must be an object such as {"fault": "hang"}.')
  }
  const given = new Map<string, unknown>(Object.entries(value))
  for (const name of given.keys()) {
    if (!KNOWN.has(name)) throw new TypeError(`${name} is not a setting of a fault. Known: ${[...KNOWN].join(', ')}.`)
  }
  const setting: FaultSetting = { fault: faultName(given.get('fault')) }
  const operation = given.get('operation')
  if (operation !== undefined) {
    if (!isOperation(operation)) throw new TypeError(`operation must be one of ${Object.keys(operations).join(', ')}.`)
    setting.operation = operation
  }
  for (const name of NUMBERS) {
    const number = given.get(name)
    if (number === undefined) continue
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
      throw new TypeError(`${name} must be a whole number.`)
    }
    setting[name] = number
  }
  for (const name of TEXTS) {
    const text = given.get(name)
    if (text === undefined) continue
    if (typeof text !== 'string') throw new TypeError(`${name} must be a string.`)
    setting[name] = text
  }
  return setting
}
