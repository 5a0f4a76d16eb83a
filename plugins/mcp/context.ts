import { Failure } from '../errors.ts'
import type { Context } from './definitions.ts'
import type { Situation } from './method.ts'

/** What the handler of a call sees. */
export default function contextOf ({ request, exchange, client: { capabilities } }: Situation): Context {
  return {
    request,
    signal: exchange.signal ?? new AbortController().signal,
    capabilities,
    progress () {},
    log () {},
    ask: async () => { throw new Failure('invalid_request', 'This caller cannot be asked.') },
    changed () {}
  }
}
