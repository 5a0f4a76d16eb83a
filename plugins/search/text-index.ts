import type { Found } from '../../tools/context.ts'
import type { Entry } from '../../tools/entries.ts'

/** The things that one caller may see, and what of them fits a text. */
export interface TextIndex {
  /** Adds those whose ids are new, as long as there is room, and leaves the event loop free in between. */
  add (entries: readonly Entry[]): Promise<void>
  /** At most MAX_RESULTS, best first. */
  search (query: string): Found[]
  isFull (): boolean
  size (): number
  /** What it takes of the memory, estimated. */
  bytes (): number
}

const MAX_RESULTS = 20
/** Entries of an index. */
const MAX_ENTRIES = 12_000
/** Bytes of an index: what one entry takes besides its texts, and a character of these; both measured. */
export const MAX_INDEX_BYTES = 24 * 1024 * 1024
const ENTRY_BYTES = 1024
const CHARACTER_BYTES = 4
/** Entries that are added without a pause: some milliseconds. */
const CHUNK = 20

/** Words of a query that count, and of those that are looked up by their beginning and with other letters. */
const MAX_WORDS = 32
const MAX_NEAR_WORDS = 4
/** A word that is in more entries says little, and takes long. */
const COMMON = 1500
const MIN_NEAR_LENGTH = 3
const FUZZINESS = 0.2

const SEPARATORS = /[\p{Z}\p{P}\p{S}\p{C}]+/u
/** Scripts that are written without blanks. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

function fold (text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The words of a text; of what is written without blanks each two characters as well. */
function wordsOf (text: string): string[] {
  return fold(text).split(SEPARATORS).filter(Boolean).flatMap(word => {
    if (!UNSPACED.test(word)) return word
    const characters = [...word]
    return [word, ...characters.slice(1).map((character, index) => `${characters[index]}${character}`)]
  })
}

/** The ids, best first; of equals in the order of their ids, as lists come in another order each time. */
function ranked (hits: readonly { id: string, score: number }[]): string[] {
  return hits.toSorted((one, other) => other.score - one.score || (one.id < other.id ? -1 : 1)).map(({ id }) => id)
}

/** An empty index. The library is loaded when the first one is made. */
export default async function createTextIndex (): Promise<TextIndex> {
  const { default: MiniSearch } = await import('minisearch')
  const byId = new Map<string, Entry>()
  const byCode = new Map<string, Set<string>>()
  const occurrences = new Map<string, number>()
  let bytes = 0

  const texts = new MiniSearch<Entry>({
    fields: ['title', 'words'],
    tokenize: wordsOf,
    processTerm (word, field) {
      if (field !== undefined) occurrences.set(word, (occurrences.get(word) ?? 0) + 1)
      return word
    }
  })

  const isFull = () => byId.size >= MAX_ENTRIES || bytes >= MAX_INDEX_BYTES

  function keep (entry: Entry): boolean {
    const { id, title, url, codes, words } = entry
    const size = ENTRY_BYTES + CHARACTER_BYTES * [id, title, url, words, ...codes].join('').length
    if (byId.has(id) || isFull() || bytes + size > MAX_INDEX_BYTES) return false
    bytes += size
    byId.set(id, entry)
    for (const code of [id, ...codes].map(fold)) byCode.set(code, (byCode.get(code) ?? new Set()).add(id))
    return true
  }

  /** Ids by words: those that say much or, where there are none, the rarest. */
  function byWords (words: readonly string[]): string[] {
    const known = words.filter(word => occurrences.has(word))
      .sort((one, other) => (occurrences.get(one) ?? 0) - (occurrences.get(other) ?? 0))
    const telling = known.filter((word, index) => index === 0 || (occurrences.get(word) ?? 0) <= COMMON)
    return ranked(texts.search(telling.join(' '), { tokenize: text => text.split(' '), boost: { title: 2 } }))
  }

  /** Ids by what the words begin, or nearly are. */
  function byNearWords (words: readonly string[]): string[] {
    const long = words.filter(({ length }) => length >= MIN_NEAR_LENGTH).slice(0, MAX_NEAR_WORDS)
    return ranked(texts.search(long.join(' '),
      { tokenize: text => text.split(' '), prefix: true, fuzzy: FUZZINESS }))
  }

  return {
    async add (entries) {
      await texts.addAllAsync(entries.filter(keep), { chunkSize: CHUNK })
    },
    search (query) {
      const words = [...new Set(wordsOf(query))].slice(0, MAX_WORDS)
      const codes = new Set([query, ...query.split(/\s+/).slice(0, MAX_WORDS)].map(code => fold(code.trim())))
      const exact = [...codes].flatMap(code => [...byCode.get(code) ?? []])
      const ids = [...new Set([...exact, ...byWords(words)])]
      return (ids.length > 0 ? ids : byNearWords(words)).slice(0, MAX_RESULTS).flatMap(found => {
        const { id, title, url } = byId.get(found) ?? {}
        return id === undefined || title === undefined || url === undefined ? [] : { id, title, url }
      })
    },
    isFull,
    size: () => byId.size,
    bytes: () => bytes
  }
}
