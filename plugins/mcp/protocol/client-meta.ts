import type { FastifyRequest } from 'fastify'
import { ClientMeta } from '../../../schemas/mcp.ts'
import type { Request } from '../../../schemas/json-rpc.ts'
import { Failure } from '../../errors/index.ts'
import quoted from '../../text/quoted.ts'
import isRecord from '../../../schemas/is-record.ts'
import { compile, sentences, type Fault } from '../../validation/index.ts'
import { mismatch } from './headers.ts'
import type { Client } from './messages.ts'
import type { Revision, ServedRevisions } from './revisions.ts'
import withoutNulls from './without-nulls.ts'

/** The keys of `_meta` with which a modern request describes itself (2026-07-28 basic). */
const PREFIX = 'io.modelcontextprotocol/'
export const CLAIM = `${PREFIX}protocolVersion`
const CAPABILITIES = `${PREFIX}clientCapabilities`
const LEVEL = `${PREFIX}logLevel`
const CHATGPT = /chatgpt|openai/i
const check = compile(ClientMeta)

/** True for ChatGPT, by its own account: it decides the form of a refusal and nothing else. */
export function isChatGpt (request: FastifyRequest): boolean {
  return CHATGPT.test(request.headers['user-agent'] ?? '')
}

function missing (key: string): Failure {
  return new Failure('invalid_params', `Missing required _meta field: ${key}`)
}

/** The version that a handshake asks for, where no revision with a handshake is served. */
function requestedBy (params: unknown): string {
  const { protocolVersion } = isRecord(params) ? params : {}
  return typeof protocolVersion === 'string' ? protocolVersion : ''
}

/** Reads what a modern request says of itself: M1 to M3 of docs/protocol.md 1.5. */
export default function clientMetaReader (
  { legacy, modern }: ServedRevisions
): (request: Request, header: string | undefined) => { revision: Revision, client: Client } {
  function fits (_meta: Record<string, unknown>, faults: readonly Fault[] | null): _meta is ClientMeta {
    return faults === null
  }

  function unsupported (requested: string): Failure {
    return new Failure('unsupported_revision', undefined, { data: { supported: modern, requested: quoted(requested) } })
  }

  /** Which revision a request claims, if its header says the same. */
  function claimedRevision ({ method, params }: Request, claim: unknown, header: string | undefined): Revision {
    if (claim === undefined && method === 'initialize') {
      throw legacy.length > 0 ? mismatch('MCP-Protocol-Version', header, undefined) : unsupported(requestedBy(params))
    }
    if (claim === undefined) throw missing(CLAIM)
    if (typeof claim !== 'string') throw new Failure('invalid_params', `params/_meta/${CLAIM} must be a text.`)
    if (header !== claim) throw mismatch('MCP-Protocol-Version', header, claim)
    const revision = modern.find(revision => revision === claim)
    if (revision) return revision
    throw unsupported(claim)
  }

  return (request, header) => {
    const given = isRecord(request.params?._meta) ? request.params._meta : {}
    const meta = check(given) ? withoutNulls(given) : given
    const revision = claimedRevision(request, meta[CLAIM], header)
    if (meta[CAPABILITIES] === undefined) throw missing(CAPABILITIES)
    const faults = meta === given ? null : check(meta)
    if (!fits(meta, faults)) throw new Failure('invalid_params', sentences(faults, 'params/_meta'))
    return { revision, client: { capabilities: meta[CAPABILITIES], logLevel: meta[LEVEL] } }
  }
}
