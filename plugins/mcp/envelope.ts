import type { FastifyInstance } from 'fastify'
import { Call, Reply, type Id, type Message, type Request } from '../../schemas/json-rpc.ts'
import { Failure } from '../errors.ts'
import isRecord from '../record.ts'
import type { Fault } from '../validation.ts'
import { sentences } from './method.ts'
import { MODERN, allows, isModern, known, type Revision } from './revisions.ts'

/** Messages of one body that passed every check of the transport, and the revision they are answered in. */
export interface Intake { messages: readonly Message[], revision: Revision, batch: boolean }

/** How a body came: its MCP-Protocol-Version header, the revision that counts without one, and whether on a session. */
export interface Arrival { header: string | undefined, fallback: Revision, session: boolean }

const LONGEST_BATCH = 10
const CLAIM = 'io.modelcontextprotocol/protocolVersion'
const versions = [...known.keys()].join(', ')

function isCall (message: Message): message is Call {
  return 'method' in message
}

export function isRequest (message: Message): message is Request {
  return isCall(message) && message.id !== undefined
}

/** The method of a message; a response has none. */
export function methodOf (message: Message): string | undefined {
  return isCall(message) ? message.method : undefined
}

/** The id of a body, as far as an answer may repeat it (JSON-RPC 2.0 section 5). */
export function readableId (body: unknown): Id | undefined {
  const id = isRecord(body) ? body.id : undefined
  return typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id)) ? id : undefined
}

/** True for messages that speak to the era without handshakes: they claim a version in themselves or in a header. */
function speaksModern (message: Message, header: string | undefined): boolean {
  const meta = isCall(message) ? message.params?._meta : undefined
  const claim = isRecord(meta) ? meta[CLAIM] : undefined
  const opens = methodOf(message) === 'initialize'
  if (claim !== undefined) return !opens || MODERN.some(revision => revision === claim)
  return header !== undefined && isModern(header) && !opens
}

/** Refuses what the modern era would be asked for; notifications and the probe for that era pass. */
function refuseModern (message: Message, session: boolean): void {
  if (session) throw new Failure('invalid_request', 'Modern requests go to POST /mcp without a session.')
  if (isCall(message) && (message.id === undefined || message.method === 'server/discover')) return
  throw new Failure('invalid_request', `Open with initialize: this server speaks the protocol versions ${versions}.`)
}

function revisionOf ({ header, fallback, session }: Arrival): Revision {
  if (header === undefined) return fallback
  const revision = known.get(header)
  if (!revision) throw new Failure('invalid_request', `The header MCP-Protocol-Version must be one of ${versions}.`)
  return session ? fallback : revision
}

/**
 * The reader of bodies: shape, era, revision, in that order (protocol.md 1.4 and 1.6).
 * Throws `invalid_request`, or `parse_error` where there is no body; a batch is refused as a whole.
 */
export default function envelope (fastify: FastifyInstance): (body: unknown, arrival: Arrival) => Intake {
  const checkCall = fastify.compile(Call)
  const checkReply = fastify.compile(Reply)

  function isMessage (value: unknown, faults: readonly Fault[] | null): value is Message {
    return faults === null
  }

  function messageOf (value: unknown): Message {
    if (!isRecord(value)) throw new Failure('invalid_request', 'A message must be a JSON object.')
    if (!('method' in value) && !('result' in value) && !('error' in value)) throw new Failure('invalid_request', 'A message must have a method.')
    const faults = 'method' in value ? checkCall(value) : checkReply(value)
    if (isMessage(value, faults)) return value
    throw new Failure('invalid_request', `The body is not a JSON-RPC 2.0 message: ${sentences(faults)}`)
  }

  function readBatch (elements: readonly unknown[], arrival: Arrival): Intake {
    if (elements.length === 0 || elements.length > LONGEST_BATCH) {
      throw new Failure('invalid_request', `A batch must hold 1 to ${LONGEST_BATCH} messages.`)
    }
    const messages = elements.map(messageOf)
    const revision = revisionOf(arrival)
    if (!allows[revision].batches) throw new Failure('invalid_request', `Protocol version ${revision} has no batches. Send one message.`)
    if (messages.some(message => speaksModern(message, undefined))) throw new Failure('invalid_request', 'A batch must not hold modern requests.')
    if (messages.some(message => methodOf(message) === 'initialize')) {
      throw new Failure('invalid_request', 'initialize must not be part of a batch.')
    }
    if (messages.some(isCall) && !messages.every(isCall)) throw new Failure('invalid_request', 'A batch must not mix requests and responses.')
    return { messages, revision, batch: true }
  }

  return (body, arrival) => {
    if (body === undefined) throw new Failure('parse_error')
    if (Array.isArray(body)) return readBatch(body, arrival)
    const message = messageOf(body)
    const messages = [message]
    if (speaksModern(message, arrival.header)) {
      refuseModern(message, arrival.session)
      return { messages, revision: arrival.fallback, batch: false }
    }
    const opens = methodOf(message) === 'initialize'
    return { messages, revision: opens ? arrival.fallback : revisionOf(arrival), batch: false }
  }
}
