import type { FastifyInstance } from 'fastify'
import { Call, Reply, type Message } from '../../schemas/json-rpc.ts'
import { Failure } from '../errors.ts'
import isRecord from '../record.ts'
import { sentences, type Fault } from '../validation.ts'
import checkHeaders, { headerOf } from './header-rules.ts'
import { isCall, isRequest, methodOf, type Arrival, type Client, type Intake } from './messages.ts'
import type { FindMethod } from './method.ts'
import modernReader, { CLAIM } from './modern.ts'
import { allows, isModern, known, modernRevision, type Revision } from './revisions.ts'

const LONGEST_BATCH = 10
const VERSION = 'MCP-Protocol-Version'
const stranger: Client = { capabilities: {} }
const versions = [...known.keys()].join(', ')

/** The version that a message claims in itself. */
function claimOf (message: Message): unknown {
  const meta = isCall(message) ? message.params?._meta : undefined
  return isRecord(meta) ? meta[CLAIM] : undefined
}

/** True for messages of the era without handshakes: they claim a version in themselves or in a header (docs/protocol.md 1.4). */
function speaksModern (message: Message, header: string | undefined): boolean {
  const claim = claimOf(message)
  if (claim === undefined) return header !== undefined && isModern(header)
  return methodOf(message) !== 'initialize' || modernRevision(claim) !== undefined
}

function revisionOf ({ headers, fallback, session }: Arrival): Revision {
  const header = headerOf(headers, VERSION)
  if (header === undefined) return fallback
  const revision = known.get(header)
  if (!revision) throw new Failure('invalid_request', `The header MCP-Protocol-Version must be one of ${versions}.`)
  return session ? fallback : revision
}

/**
 * The reader of bodies: shape, era, revision, in that order (docs/protocol.md 1.4 to 1.6, M1 to M5 included). Throws `parse_error`
 * where there is no body, `invalid_request`, and in the modern era what its ladder says; a batch is refused as a whole.
 */
export default function envelope (fastify: FastifyInstance, find: FindMethod): (body: unknown, arrival: Arrival) => Intake {
  const checkCall = fastify.compile(Call)
  const checkReply = fastify.compile(Reply)
  const readClient = modernReader(fastify)

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
    return { messages, revision, batch: true, client: stranger }
  }

  /** Notifications pass whatever they carry: the era defines none over HTTP. */
  function readModern (message: Message, { headers, fallback, session }: Arrival): Intake {
    if (session) throw new Failure('invalid_request', 'Modern requests go to POST /mcp without a session.')
    if (!isCall(message)) throw new Failure('invalid_request', 'The modern era has no responses to a server.')
    if (!isRequest(message)) return { messages: [message], revision: fallback, batch: false, client: stranger }
    const { method, params } = message
    const { revision, client } = readClient(message, headerOf(headers, VERSION))
    const known = find(revision, method)
    if (known || !method.startsWith('tasks/')) checkHeaders(headers, method, known?.nameParam, params)
    return { messages: [message], revision, batch: false, client }
  }

  return (body, arrival) => {
    if (body === undefined) throw new Failure('parse_error')
    if (Array.isArray(body)) return readBatch(body, arrival)
    const message = messageOf(body)
    if (speaksModern(message, headerOf(arrival.headers, VERSION))) return readModern(message, arrival)
    const opens = methodOf(message) === 'initialize'
    return { messages: [message], revision: opens ? arrival.fallback : revisionOf(arrival), batch: false, client: stranger }
  }
}
