import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { readJson, tooLate } from '../http/outside.ts'

/**
 * Guards the fetch of a key set: only status 200 and JSON pass, within a deadline in milliseconds; everything else ends
 * it with an Error that says why. `report` gets the document before get-jwks does. The deadline is kept here because
 * fetch refers to its signal weakly: once the head of the response has arrived, garbage collection may take it away.
 */
export default function guardFetch (
  name: string, deadline: number, report: (document: unknown) => void
): Dispatcher.DispatcherComposeInterceptor {
  return dispatch => (options, next) => {
    const chunks: Buffer[] = []
    let head: { status: number, headers: IncomingHttpHeaders, phrase: string | undefined } | undefined
    let timer: NodeJS.Timeout | undefined
    return dispatch(options, {
      onRequestStart (controller, context) {
        timer = setTimeout(() => controller.abort(tooLate(name, deadline)), deadline)
        next.onRequestStart?.(controller, context)
      },
      onResponseStart (controller, status, headers, phrase) {
        head = { status, headers, phrase }
        if (status !== 200) controller.abort(new Error(`${name} came as HTTP ${status}; it should be 200.`))
      },
      onResponseData (_controller, chunk) { chunks.push(chunk) },
      onResponseEnd (controller, trailers) {
        clearTimeout(timer)
        const { status = 200, headers = {}, phrase } = head ?? {}
        const bytes = Buffer.concat(chunks)
        try {
          report(readJson(name, headers, bytes))
        } catch (error) {
          if (error instanceof Error) next.onResponseError?.(controller, error)
          return
        }
        next.onResponseStart?.(controller, status, headers, phrase)
        next.onResponseData?.(controller, bytes)
        next.onResponseEnd?.(controller, trailers)
      },
      onResponseError (controller, error) {
        clearTimeout(timer)
        next.onResponseError?.(controller, error)
      }
    })
  }
}
