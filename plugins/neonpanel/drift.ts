import type { FastifyBaseLogger } from 'fastify'
import { Failure } from '../errors.ts'
import type { Answer } from './answer.ts'
import echo from './echo.ts'
import memory from './memory.ts'
import type { Path } from './path.ts'
import type { Query, Style } from './query.ts'

type Read = (path: Path, query: Query, style: Style) => Promise<Answer>
type Address = 'balances' | 'details'

/** Where NeonPanel's documents disagree about its API: tries the likelier way, then the other, and remembers what worked (docs/upstream.md 7). */
export default function drift (address: Address | 'auto', style: Style | 'auto', log: FastifyBaseLogger) {
  const addresses = memory<Address>()
  const styles = memory<Style>()
  let warned = false

  function warn (): void {
    if (!warned) log.warn('NeonPanel does not repeat the lists that were asked for; whether it reads them cannot be told.')
    warned = true
  }

  return {
    /** Lists in a query. The echoed filters decide; an answer over fewer values than were asked for is worse than an error. */
    async lists (read: Read, path: Path, query: Query): Promise<Answer> {
      if (style !== 'auto') return read(path, query, style)
      const first = styles.recall() ?? 'repeat'
      for (const style of [first, first === 'repeat' ? 'brackets' : 'repeat'] as const) {
        const answer = await read(path, query, style)
        const verdict = echo(query, answer.body)
        if (verdict === 'proved') styles.keep(style)
        if (verdict === 'silent') warn()
        if (verdict !== 'different') return answer
      }
      throw new Failure('upstream_bad_response', undefined, { cause: new Error('NeonPanel drops values of lists in either spelling.') })
    },

    /** An address that was renamed: the new one, and after a 404 the old one. */
    async renamed (read: Read, now: Path, before: Path, query: Query): Promise<Answer> {
      const known = address === 'auto' ? addresses.recall() : address
      if (known !== undefined) return read(known === 'balances' ? now : before, query, 'repeat')
      try {
        const answer = await read(now, query, 'repeat')
        addresses.keep('balances')
        return answer
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'upstream_not_found') throw error
      }
      const answer = await read(before, query, 'repeat')
      addresses.keep('details')
      return answer
    }
  }
}
