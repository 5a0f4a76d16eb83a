import type { Call } from '../methods/method.ts'
import { features } from '../protocol/revisions.ts'
import type { Context } from '../protocol/types.ts'
import { legacyRoundTrip, multiRoundTrip, type RoundTripServices } from './round-trips.ts'

/**
 * Runs a handler that asks its client, to its result. What it asks ends the call with an `input_required` result
 * (2026-07-28 basic/patterns/mrtr) or is sent as a request (older revisions). Rejects with `invalid_params` for answers
 * that cannot be read.
 */
export type AskClient = (call: Call, handle: (context: Context) => Promise<string>) => Promise<string>

/** How handlers ask their clients. */
export default function askingClients (services: RoundTripServices): AskClient {
  return async (call, handle) => {
    const { ask, resultFor } =
      features[call.revision].modern ? multiRoundTrip(call, services) : legacyRoundTrip(call, services)
    try {
      return await handle({ ...call.context(), ask: async requests => ask(requests) })
    } catch (error) {
      const result = resultFor(error)
      if (result === undefined) throw error
      return result
    }
  }
}
