import {
  MAX_REPEATED_LENGTH, MethodMessage, ResponseMessage, type Message, type Request
} from '../../../schemas/json-rpc.ts'
import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import { compile, sentences, type Fault } from '../../validation/index.ts'
import checkHeaders from './headers.ts'
import type { Client, Received, Transport } from './messages.ts'
import type { FindMethod } from '../methods/method.ts'
import clientMetaReader, { CLAIM } from './client-meta.ts'
import { features, isModern, type Revision, type ServedRevisions } from './revisions.ts'

const MAX_BATCH_LENGTH = 10
const unknownClient: Client = { capabilities: {} }

/** True for a request or a notification; a response has no method. */
function hasMethod (message: Message): message is MethodMessage {
  return 'method' in message
}

/** True for a message that wants an answer. */
export function isRequest (message: Message): message is Request {
  return hasMethod(message) && message.id !== undefined
}

/** The method of a message; a response has none. */
export function methodOf (message: Message): string | undefined {
  return hasMethod(message) ? message.method : undefined
}

/** A member of what a message says of itself. */
function metaOf (message: Message, name: string): unknown {
  const meta = hasMethod(message) ? message.params?._meta : undefined
  return isRecord(meta) ? meta[name] : undefined
}

/** The version that a message claims in itself. */
function claimedVersion (message: Message): unknown {
  return metaOf(message, CLAIM)
}

/** Each report of progress repeats the token of its call. */
function checkProgressToken (message: Message): void {
  const token = metaOf(message, 'progressToken')
  if (typeof token !== 'string' || token.length <= MAX_REPEATED_LENGTH) return
  throw new Failure('invalid_request',
    `params/_meta/progressToken must have at most ${MAX_REPEATED_LENGTH} characters.`)
}

/** The header MCP-Protocol-Version. */
function versionOf ({ headers }: Transport): string | undefined {
  return headers['mcp-protocol-version']?.toString().trim()
}

/** A message without params that say nothing, as some clients write them. */
function withoutEmptyParams (value: Record<string, unknown>): Record<string, unknown> {
  const { params } = value
  if (params !== null && !(Array.isArray(params) && params.length === 0)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'params'))
}

/**
 * The reader of bodies: shape, era, revision, in that order (docs/protocol.md 1.4 to 1.6, M1 to M5 included). Throws
 * `parse_error` where there is no body, `invalid_request`, and in the modern era the errors of its checks; a batch is
 * refused as a whole.
 */
export default function messageReader (
  find: FindMethod, served: ServedRevisions
): (body: unknown, transport: Transport) => Received {
  const checkCall = compile(MethodMessage)
  const checkReply = compile(ResponseMessage)
  const readClient = clientMetaReader(served)
  const { legacy, modern, versions } = served
  const names = [...versions.keys()].join(', ')
  /** Methods by which a client asks for the version, whatever its header says. */
  const handshakes: readonly unknown[] = modern.length > 0 ? ['initialize'] : ['initialize', 'server/discover']

  /**
   * True for messages of the era without handshakes: they claim a version in themselves or in a header
   * (docs/protocol.md 1.4). Where one era alone is served, all are of it.
   */
  function isModernMessage (message: Message, header: string | undefined): boolean {
    if (modern.length === 0 || legacy.length === 0) return legacy.length === 0
    const claim = claimedVersion(message)
    if (claim === undefined) return header !== undefined && !versions.has(header) && isModern(header)
    return methodOf(message) !== 'initialize' || modern.some(revision => revision === claim)
  }

  function revisionOf (transport: Transport): Revision {
    const { fallback, session } = transport
    const header = versionOf(transport)
    if (header === undefined) return fallback
    const revision = versions.get(header)
    if (!revision) throw new Failure('invalid_request', `The header MCP-Protocol-Version must be one of ${names}.`)
    return session ? fallback : revision
  }

  function isMessage (value: unknown, faults: readonly Fault[] | null): value is Message {
    return faults === null
  }

  function messageOf (given: unknown): Message {
    if (!isRecord(given)) throw new Failure('invalid_request', 'A message must be a JSON object.')
    const value = typeof given.params === 'object' ? withoutEmptyParams(given) : given
    if (!('method' in value) && !('result' in value) && !('error' in value)) {
      throw new Failure('invalid_request', 'A message must have a method.')
    }
    const faults = 'method' in value ? checkCall(value) : checkReply(value)
    if (!isMessage(value, faults)) {
      throw new Failure('invalid_request', `The body is not a JSON-RPC 2.0 message: ${sentences(faults)}`)
    }
    if (typeof value.id === 'string' && !value.id.isWellFormed()) {
      throw new Failure('invalid_request', 'id must be Unicode text, but has half a surrogate pair.')
    }
    checkProgressToken(value)
    return value
  }

  function readBatch (elements: readonly unknown[], transport: Transport): Received {
    if (elements.length === 0 || elements.length > MAX_BATCH_LENGTH) {
      throw new Failure('invalid_request', `A batch must hold 1 to ${MAX_BATCH_LENGTH} messages.`)
    }
    const messages = elements.map(messageOf)
    const revision = legacy.length > 0 ? revisionOf(transport) : transport.fallback
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
  function readModern (message: Message, transport: Transport): Received {
    const { headers, fallback, session } = transport
    if (session) throw new Failure('invalid_request', 'Modern requests go to POST /mcp without a session.')
    if (!hasMethod(message)) throw new Failure('invalid_request', 'The modern era has no responses to a server.')
    if (!isRequest(message)) return { messages: [message], revision: fallback, batch: false, client: unknownClient }
    const { method, params } = message
    const { revision, client } = readClient(message, versionOf(transport))
    const known = find(revision, method)
    if (known || !method.startsWith('tasks/')) checkHeaders(headers, method, known?.nameParam, params)
    return { messages: [message], revision, batch: false, client }
  }

  return (body, transport) => {
    if (body === undefined) throw new Failure('parse_error')
    if (Array.isArray(body)) return readBatch(body, transport)
    const message = messageOf(body)
    if (isModernMessage(message, versionOf(transport))) return readModern(message, transport)
    return {
      messages: [message],
      revision: handshakes.includes(methodOf(message)) ? transport.fallback : revisionOf(transport),
      batch: false,
      client: transport.capabilities ? { capabilities: transport.capabilities } : unknownClient
    }
  }
}
