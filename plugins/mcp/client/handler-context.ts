import { levels, type LogLevel } from '../../../schemas/mcp.ts'
import traceOf from '../../logger/trace.ts'
import { neverAborted } from '../../connections/abort.ts'
import type { Context } from '../protocol/types.ts'
import { features } from '../protocol/revisions.ts'
import {
  type CallWithoutContext, type ContextServices, recordOf, multiRoundTrip, legacyRoundTrip, noInput
} from './round-trips.ts'

/** The least severe level that the caller wants, if any: of a modern request, of its session, or all of them. */
function minLevel (
  { client, channel, revision }: CallWithoutContext, { logging }: ContextServices
): LogLevel | undefined {
  if (features[revision].modern) return client.logLevel
  return logging ? channel.level?.() ?? 'debug' : undefined
}

/** The context of a call, and what ends it. */
export interface HandlerContext {
  context: Context
  /** The result that stands for an error with which a handler stopped because the client is asked, or refused to be. */
  resultFor (error: unknown): string | undefined
  /** No more notifications are sent. */
  end (): void
}

/**
 * What a handler may send to its client while a call runs. What it asks ends the call with an `input_required` result
 * (2026-07-28 basic/patterns/mrtr) or is sent as a request (older revisions). Throws `invalid_params` for answers that
 * cannot be read.
 */
export default function createContext (call: CallWithoutContext, services: ContextServices): HandlerContext {
  const { request, client: { capabilities }, channel: { emit, signal = neverAborted }, revision, mayAsk, params } = call
  const { modern, annotations } = features[revision]
  const meta = recordOf(recordOf(params)._meta)
  const { progressToken } = meta
  const wantsProgress = typeof progressToken === 'string' || Number.isSafeInteger(progressToken)
  const minimum = minLevel(call, services)
  const { ask, resultFor } =
    !mayAsk ? noInput : modern ? multiRoundTrip(call, services) : legacyRoundTrip(call, services)
  let last = -Infinity
  let ended = false

  function notify (method: string, params: object): void {
    if (!ended) emit?.(JSON.stringify({ jsonrpc: '2.0', method, params }))
  }

  const context: Context = {
    request,
    signal,
    capabilities,
    trace: traceOf(meta, request.headers),
    progress (value, total, message) {
      if (!wantsProgress || !Number.isFinite(value) || value <= last) return
      last = value
      notify('notifications/progress', { progressToken, progress: value, total, ...(annotations && { message }) })
    },
    log (level, data, logger) {
      if (minimum !== undefined && levels.indexOf(level) >= levels.indexOf(minimum)) {
        notify('notifications/message', { level, logger, data })
      }
    },
    ask: async requests => ask(requests),
    changed: list => { services.changes.emit('changed', list) }
  }
  return {
    context,
    resultFor,
    end () { ended = true }
  }
}
