import type { Query } from './query.ts'

interface Paging { page: number, perPage: number }

const PER_PAGE = 30

export function readPaging (query: Query): Paging {
  return { page: query.integer('page', 1, 1, Infinity), perPage: query.integer('per_page', PER_PAGE, 10, 60) }
}

/** The head of a paged answer and the page itself; a page past the end is empty. */
export default function paged<Entry> (all: readonly Entry[], { page, perPage }: Paging) {
  return {
    head: { current_page: page, per_page: perPage, last_page: Math.max(1, Math.ceil(all.length / perPage)) },
    list: all.slice((page - 1) * perPage, page * perPage)
  }
}
