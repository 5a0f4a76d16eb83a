import { setMaxListeners } from 'node:events'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import isRecord from '../../../schemas/is-record.ts'
import type { Context } from '../../../tools/context.ts'
import type { Lookup, Row } from '../../../tools/rehearsal/rehearsed.ts'
import type { Tool } from '../../../tools/tool.ts'
import { beginCall, type CallRecord } from '../../audit.ts'
import { failureOf, type Code } from '../../errors/index.ts'
import type { Check } from '../../validation/index.ts'
import { readResult } from '../result-text.ts'

/** How a call is run that looks something up: its trace, its context, and the record that its requests count in. */
export interface Reading { trace: Readonly<Record<string, string>>, context: Context, record: CallRecord }

/** A reading tool that the caller's token opens, with the check of its answers; undefined for every other name. */
type FindOpen = (request: FastifyRequest, name: string) => { tool: Tool, output: Check } | undefined

/** Milliseconds for all that one call looks up. */
const TIMEOUT_MS = 10_000

/** What leaves open whether there is something. */
const open: ReadonlySet<Code> = new Set([
  'upstream_refused', 'upstream_invalid', 'upstream_busy', 'upstream_unreachable', 'upstream_failed',
  'upstream_bad_response', 'upstream_too_large', 'upstream_timeout', 'circuit_open', 'result_too_large',
  'issuer_unavailable'
])

/**
 * The reads of one call, in the name of its caller and within the scopes of the token, each once, for ten seconds at
 * most. Throws `invalid_token`, `cancelled`, and what is our own fault; whatever else fails makes the answer undefined.
 */
export default function lookupFor (
  { neonpanel }: FastifyInstance, request: FastifyRequest, { trace, context, record }: Reading, findOpen: FindOpen
): Lookup {
  const stop = new AbortController()
  const { signal } = stop
  setMaxListeners(0, signal)
  for (const end of [context.signal, AbortSignal.timeout(TIMEOUT_MS)]) {
    end?.addEventListener('abort', () => stop.abort())
  }
  const asked = new Map<string, ReturnType<Lookup>>()

  async function ask (name: string, input: Row): ReturnType<Lookup> {
    const found = findOpen(request, name)
    if (!found) return undefined
    const { tool, output } = found
    const own = beginCall(tool.name, request.auth)
    try {
      const api = neonpanel.api(request, { signal, trace }, own)
      const result = await tool.handler(input, api, context)
      if ('missing' in result) return null
      const { body } = readResult(tool, output, result, request.log)
      return isRecord(body) ? body : undefined
    } catch (error) {
      const { code } = failureOf(error)
      if (code === 'upstream_not_found') return null
      if (open.has(code) || (code === 'cancelled' && !context.signal?.aborted)) return undefined
      throw error
    } finally {
      record.attempts += own.attempts
    }
  }

  return (name, input) => {
    const key = JSON.stringify([name, input])
    const answer = asked.get(key) ?? ask(name, input)
    asked.set(key, answer)
    return answer
  }
}
