import type { Dispatcher } from 'undici'
import isRecord from '../record.ts'

const MAX_BYTES = 65_536
const JSON_TYPE = /^application\/(jwk-set\+)?json\b/i

/** The kids that a key set lists, in its order; none when it is no key set. */
function kidsOf (text: string): string[] {
  try {
    const set: unknown = JSON.parse(text)
    const keys = isRecord(set) && Array.isArray(set.keys) ? set.keys : []
    return keys.map((key: unknown) => isRecord(key) ? key.kid : undefined).filter(kid => typeof kid === 'string')
  } catch {
    return [] // whoever parses the document next says what is wrong with it
  }
}

/**
 * Stands below the fetch of a key set: only status 200, plain JSON and at most 64 KiB pass, everything else aborts it with an
 * Error that says why. `report` hears which kids the document lists.
 */
export default function inspect (report: (kids: string[]) => void): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, next) => {
    const chunks: Buffer[] = []
    let bytes = 0
    return dispatch(options, {
      onRequestStart: (controller, context) => next.onRequestStart?.(controller, context),
      onResponseStart (controller, status, headers, phrase) {
        const type = String(headers['content-type'])
        const plain = status === 200 && headers['content-encoding'] === undefined && JSON_TYPE.test(type)
        if (plain) next.onResponseStart?.(controller, status, headers, phrase)
        else controller.abort(new Error(`The key set came as HTTP ${status}, ${type}; it should be 200 and plain JSON.`))
      },
      onResponseData (controller, chunk) {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes <= MAX_BYTES) next.onResponseData?.(controller, chunk)
        else controller.abort(new Error(`The key set is larger than ${MAX_BYTES} bytes.`))
      },
      onResponseEnd (controller, trailers) {
        report(kidsOf(Buffer.concat(chunks).toString()))
        next.onResponseEnd?.(controller, trailers)
      },
      onResponseError: (controller, error) => next.onResponseError?.(controller, error)
    })
  }
}
