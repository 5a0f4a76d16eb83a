import type { FastifyInstance } from 'fastify'
import { MethodMessage, ResponseMessage, type Message } from '../../../schemas/json-rpc.ts'
import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import { sentences, type Fault } from '../../validation/index.ts'
import checkHeaders, { headerOf } from './headers.ts'
import { hasMethod, isRequest, methodOf, type Transport, type Client, type Received } from './messages.ts'
import type { FindMethod } from '../methods/method.ts'
import clientMetaReader, { CLAIM } from './client-meta.ts'
import { features, isModern, knownVersions, modernRevision, type Revision } from './revisions.ts'

const MAX_BATCH_LENGTH = 10
const VERSION = 'MCP-Protocol-Version'
const unknownClient: Client = { capabilities: {} }
const versions = [...knownVersions.keys()].join(', ')

/** The version that a message claims in itself. */
function claimedVersion (message: Message): unknown {
  const meta = hasMethod(message) ? message.params?._meta : undefined
  return isRecord(meta) ? meta[CLAIM] : undefined
}

/**
 * True for messages of the era without handshakes: they claim a version in themselves or in a header (docs/protocol.md
 * 1.4).
 */
function isModernMessage (message: Message, header: string | undefined): boolean {
  const claim = claimedVersion(message)
  if (claim === undefined) return header !== undefined && isModern(header)
  return methodOf(message) !== 'initialize' || modernRevision(claim) !== undefined
}

function revisionOf ({ headers, fallback, session }: Transport): Revision {
  const header = headerOf(headers, VERSION)
  if (header === undefined) return fallback
  const revision = knownVersions.get(header)
  if (!revision) throw new Failure('invalid_request', `The header MCP-Protocol-Version must be one of ${versions}.`)
  return session ? fallback : revision
}

/**
 * The reader of bodies: shape, era, revision, in that order (docs/protocol.md 1.4 to 1.6, M1 to M5 included). Throws
 * `parse_error` where there is no body, `invalid_request`, and in the modern era the errors of its checks; a batch is
 * refused as a whole.
 */
export default function messageReader (
  fastify: FastifyInstance, find: FindMethod
): (body: unknown, transport: Transport) => Received {
  const checkCall = fastify.compile(MethodMessage)
  const checkReply = fastify.compile(ResponseMessage)
  const readClient = clientMetaReader(fastify)

  function isMessage (value: unknown, faults: readonly Fault[] | null): value is Message {
    return faults === null
  }

  function messageOf (value: unknown): Message {
    if (!isRecord(value)) throw new Failure('invalid_request', 'A message must be a JSON object.')
    if (!('method' in value) && !('result' in value) && !('error' in value)) {
      throw new Failure('invalid_request', 'A message must have a method.')
    }
    const faults = 'method' in value ? checkCall(value) : checkReply(value)
    if (isMessage(value, faults)) return value
    throw new Failure('invalid_request', `The body is not a JSON-RPC 2.0 message: ${sentences(faults)}`)
  }

  function readBatch (elements: readonly unknown[], transport: Transport): Received {
    if (elements.length === 0 || elements.length > MAX_BATCH_LENGTH) {
      throw new Failure('invalid_request', `A batch must hold 1 to ${MAX_BATCH_LENGTH} messages.`)
    }
    const messages = elements.map(messageOf)
    const revision = revisionOf(transport)
    if (!features[revision].batches) {
      throw new Failure('invalid_request', `Protocol version ${revision} has no batches. Send one message.`)
    }
    if (messages.some(message => isModernMessage(message, undefined))) {
      throw new Failure('invalid_request', 'A batch must not hold modern requests.')
    }
    if (messages.some(message => methodOf(message) === 'initialize')) {
      throw new Failure('invalid_request', 'initialize must not be part of a batch.')
    }
    if (messages.some(hasMethod) && !messages.every(hasMethod)) {
      throw new Failure('invalid_request', 'A batch must not mix requests and responses.')
    }
    return { messages, revision, batch: true, client: unknownClient }
  }

  /** Notifications pass unchecked: the era defines none over HTTP. */
  function readModern (message: Message, { headers, fallback, session }: Transport): Received {
    if (session) throw new Failure('invalid_request', 'Modern requests go to POST /mcp without a session.')
    if (!hasMethod(message)) throw new Failure('invalid_request', 'The modern era has no responses to a server.')
    if (!isRequest(message)) return { messages: [message], revision: fallback, batch: false, client: unknownClient }
    const { method, params } = message
    const { revision, client } = readClient(message, headerOf(headers, VERSION))
    const known = find(revision, method)
    if (known || !method.startsWith('tasks/')) checkHeaders(headers, method, known?.nameParam, params)
    return { messages: [message], revision, batch: false, client }
  }

  return (body, transport) => {
    if (body === undefined) throw new Failure('parse_error')
    if (Array.isArray(body)) return readBatch(body, transport)
    const message = messageOf(body)
    if (isModernMessage(message, headerOf(transport.headers, VERSION))) return readModern(message, transport)
    const initializes = methodOf(message) === 'initialize'
    return {
      messages: [
        message
      ],
      revision: initializes ? transport.fallback : revisionOf(transport),
      batch: false,
      client: unknownClient
    }
  }
}
