import isRecord from '../../schemas/is-record.ts'

/** Not version ff, and no id of zeros alone (W3C Trace Context 3.2.2). */
const PARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const STATE = /^(?=.{3,512}$)[!-<>-~]+=[ -~]+$/

/**
 * The W3C trace context for upstream requests, as headers, from the first source with a valid `traceparent`: the
 * `_meta` of a message, or the headers of a request. Whatever is malformed is left out, and `baggage` always
 * (docs/protocol.md 2.14).
 */
export default function traceOf (...sources: readonly unknown[]): Readonly<Record<string, string>> {
  for (const source of sources) {
    const { traceparent, tracestate } = isRecord(source) ? source : {}
    if (typeof traceparent !== 'string' || !PARENT.test(traceparent)) continue
    return { traceparent, ...(typeof tracestate === 'string' && STATE.test(tracestate) && { tracestate }) }
  }
  return {}
}
