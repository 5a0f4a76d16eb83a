import type { Dispatcher } from 'undici'
import isRecord from '../../schemas/is-record.ts'

const MAX_BYTES = 65_536
const JSON_TYPE = /^application\/(jwk-set\+)?json\b/i

/** The kids that a key set lists, in its order; none when it is no key set. */
function kidsOf (text: string): string[] {
  try {
    const set: unknown = JSON.parse(text)
    const keys = isRecord(set) && Array.isArray(set.keys) ? set.keys : []
    return keys.map((key: unknown) => isRecord(key) ? key.kid : undefined).filter(kid => typeof kid === 'string')
  } catch {
    return [] // the parser that reads the document next reports what is wrong with it
  }
}

/**
 * Guards the fetch of a key set: only status 200, plain JSON and at most 64 KiB pass, within a deadline in
 * milliseconds; everything else aborts it with an Error that says why. `report` gets the kids that the document lists.
 * The deadline is kept here because fetch refers to its signal weakly: once the head of the response has arrived,
 * garbage collection may take it away.
 */
export default function guardFetch (
  report: (kids: string[]) => void, deadline: number
): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, next) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let timer: NodeJS.Timeout | undefined
    return dispatch(options, {
      onRequestStart (controller, context) {
        timer = setTimeout(() => controller.abort(new Error(`The key set did not come within ${deadline} ms.`)),
          deadline)
        next.onRequestStart?.(controller, context)
      },
      onResponseStart (controller, status, headers, phrase) {
        const type = String(headers['content-type'])
        const plain = status === 200 && headers['content-encoding'] === undefined && JSON_TYPE.test(type)
        if (plain) next.onResponseStart?.(controller, status, headers, phrase)
        else {
          controller.abort(new Error(`The key set came as HTTP ${status}, ${type}; it should be 200 and plain ` +
          'JSON.'))
        }
      },
      onResponseData (controller, chunk) {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes <= MAX_BYTES) next.onResponseData?.(controller, chunk)
        else controller.abort(new Error(`The key set is larger than ${MAX_BYTES} bytes.`))
      },
      onResponseEnd (controller, trailers) {
        clearTimeout(timer)
        report(kidsOf(Buffer.concat(chunks).toString()))
        next.onResponseEnd?.(controller, trailers)
      },
      onResponseError (controller, error) {
        clearTimeout(timer)
        next.onResponseError?.(controller, error)
      }
    })
  }
}
