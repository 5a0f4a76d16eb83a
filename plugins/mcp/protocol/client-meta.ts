import type { FastifyInstance } from 'fastify'
import { ClientMeta } from '../../../schemas/mcp.ts'
import type { Request } from '../../../schemas/json-rpc.ts'
import { Failure } from '../../errors/index.ts'
import isRecord from '../../../schemas/is-record.ts'
import { sentences, type Fault } from '../../validation/index.ts'
import { mismatch } from './headers.ts'
import type { Client } from './messages.ts'
import { MODERN, modernRevision, type Revision } from './revisions.ts'

/** The keys of `_meta` with which a modern request describes itself (2026-07-28 basic). */
const PREFIX = 'io.modelcontextprotocol/'
export const CLAIM = `${PREFIX}protocolVersion`
const CAPABILITIES = `${PREFIX}clientCapabilities`
const LEVEL = `${PREFIX}logLevel`

function missing (key: string): Failure {
  return new Failure('invalid_params', `Missing required _meta field: ${key}`)
}

/** Which revision a request claims, if its header says the same. */
function claimedRevision (meta: Record<string, unknown>, method: string, header: string | undefined): Revision {
  const claim = meta[CLAIM]
  if (claim === undefined && method === 'initialize') throw mismatch('MCP-Protocol-Version', header, undefined)
  if (claim === undefined) throw missing(CLAIM)
  if (typeof claim !== 'string') throw new Failure('invalid_params', `params/_meta/${CLAIM} must be a text.`)
  if (header !== claim) throw mismatch('MCP-Protocol-Version', header, claim)
  const revision = modernRevision(claim)
  if (revision) return revision
  throw new Failure('unsupported_revision', undefined, { data: { supported: MODERN, requested: claim } })
}

/** Reads what a modern request says of itself: M1 to M3 of docs/protocol.md 1.5. */
export default function clientMetaReader (
  fastify: FastifyInstance
): (request: Request, header: string | undefined) => { revision: Revision, client: Client } {
  const check = fastify.compile(ClientMeta)

  function fits (_meta: Record<string, unknown>, faults: readonly Fault[] | null): _meta is ClientMeta {
    return faults === null
  }

  return ({ method, params }, header) => {
    const meta = isRecord(params?._meta) ? params._meta : {}
    const revision = claimedRevision(meta, method, header)
    if (meta[CAPABILITIES] === undefined) throw missing(CAPABILITIES)
    const faults = check(meta)
    if (!fits(meta, faults)) throw new Failure('invalid_params', sentences(faults, 'params/_meta'))
    return { revision, client: { capabilities: meta[CAPABILITIES], logLevel: meta[LEVEL] } }
  }
}
