import type { FastifyBaseLogger } from 'fastify'
import { Failure } from '../errors/index.ts'
import type { Query, UpstreamResponse } from '../../tools/context.ts'
import type { Path } from '../../tools/path.ts'
import { type Style, wireName } from './query.ts'
import isRecord from '../../schemas/is-record.ts'

const MEMORY_TTL_MS = 600_000

/** Remembers for ten minutes which variant NeonPanel accepted last. */
export function remembered<T> (now: () => number = () => performance.now()) {
  let latest: { value: T, until: number } | undefined
  return {
    latest: (): T | undefined => latest && now() < latest.until ? latest.value : undefined,
    remember: (value: T): void => { latest = { value, until: now() + MEMORY_TTL_MS } }
  }
}

function isSame (asked: readonly string[], echoed: unknown): boolean {
  if (typeof echoed !== 'object' || echoed === null) return false
  const echoedValues = new Set(Object.values(echoed).map(String))
  const wanted = new Set(asked)
  return wanted.size === echoedValues.size && asked.every(each => echoedValues.has(each))
}

/**
 * Whether the answer's `filters` repeat the lists that were sent: `proved` takes a list of two or more, `same` is
 * no contradiction, `silent` is an answer without filters, `different` means that values were dropped or not read as a
 * list.
 */
function compareFilters (query: Query, body: unknown): 'proved' | 'same' | 'silent' | 'different' {
  const filters = isRecord(body) && isRecord(body.filters) ? body.filters : {}
  let comparison: 'proved' | 'same' | 'silent' = 'silent'
  for (const [name, asked] of Object.entries(query)) {
    const queryName = wireName(name)
    if (typeof asked !== 'object' || !(queryName in filters)) continue
    if (!isSame(asked, filters[queryName])) return 'different'
    if (new Set(asked).size > 1) comparison = 'proved'
    else if (comparison === 'silent') comparison = 'same'
  }
  return comparison
}

/** Whether a refusal names a list of the query as a whole: a named item was read as one. */
function refusesList (error: unknown, query: Query): error is Failure {
  if (!(error instanceof Failure) || error.code !== 'upstream_invalid') return false
  const lists = Object.keys(query).filter(name => typeof query[name] === 'object')
  const names = new Set(lists.flatMap(name => [name, wireName(name), `${wireName(name)}[]`]))
  return error.details.fields?.some(({ field }) => names.has(field)) ?? false
}

/** Whether the rows of an answer fit what was asked for. */
type Agrees = (body: unknown) => boolean
type Read = (path: Path, query: Query, style: Style) => Promise<UpstreamResponse>
type Address = 'balances' | 'details'

/**
 * Variants of NeonPanel's API where its documents disagree: tries the likelier one, then the other, and remembers what
 * worked (docs/upstream.md 7).
 */
export default function apiVariants (address: Address | 'auto', style: Style | 'auto', log: FastifyBaseLogger) {
  const addresses = remembered<Address>()
  const styles = remembered<Style>()
  let warned = false

  function warn (): void {
    if (!warned) {
      log.warn('NeonPanel does not repeat the lists that were asked for; whether it reads them cannot be told.')
    }
    warned = true
  }

  return {
    /**
     * Lists in a query. The echoed filters decide, and without an echo the rows, as `agrees` reads them: a result for
     * other values than were sent is worse than an error. A refusal of a list itself is one of its style.
     */
    async lists (read: Read, path: Path, query: Query, agrees: Agrees = () => true): Promise<UpstreamResponse> {
      const first = styles.latest() ?? 'brackets'
      const tried: readonly Style[] = style === 'auto' ? [first, first === 'repeat' ? 'brackets' : 'repeat'] : [style]
      let refusal: Failure | undefined
      for (const style of tried) {
        const answer = await read(path, query, style).catch(error => {
          if (refusal === undefined && !refusesList(error, query)) throw error
          refusal ??= error
        })
        if (!answer) continue
        const comparison = compareFilters(query, answer.body)
        if (comparison === 'different' || (comparison === 'silent' && !agrees(answer.body))) continue
        if (comparison === 'proved' || refusal) styles.remember(style)
        if (comparison === 'silent') warn()
        return answer
      }
      throw refusal ?? new Failure('upstream_bad_response', undefined,
        { cause: new Error('NeonPanel drops values of lists, however they are spelt.') })
    },

    /** An address that was renamed: the new one, and after a 404 the old one. */
    async renamed (read: Read, now: Path, before: Path, query: Query): Promise<UpstreamResponse> {
      const known = address === 'auto' ? addresses.latest() : address
      if (known !== undefined) return read(known === 'balances' ? now : before, query, 'repeat')
      try {
        const answer = await read(now, query, 'repeat')
        addresses.remember('balances')
        return answer
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'upstream_not_found') throw error
      }
      const answer = await read(before, query, 'repeat')
      addresses.remember('details')
      return answer
    }
  }
}
