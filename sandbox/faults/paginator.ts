import { isMap } from './reshape.ts'

const HOST = 'http://app-7.internal/api/v1/list'
const PAGING = ['current_page', 'per_page', 'last_page']

function page (number: number) {
  return `${HOST}?page=${number}`
}

/** A page as Laravel's paginator writes it, or its ResourceCollection. Other answers stay as they are. */
export default function paginate (answer: unknown, fault: 'paginator' | 'resource-collection'): unknown {
  if (!isMap(answer) || !('last_page' in answer)) return answer
  const last = Number(answer.last_page)
  const links = [{ url: null, label: '&laquo; Previous', active: false }, { url: page(1), label: '1', active: true }]
  if (fault === 'paginator') {
    return {
      ...answer,
      first_page_url: page(1),
      last_page_url: page(last),
      next_page_url: last > 1 ? page(2) : null,
      prev_page_url: null,
      path: HOST,
      links
    }
  }
  const paging = PAGING.map(name => [name, answer[name]])
  return {
    ...Object.fromEntries(Object.entries(answer).filter(([name]) => !PAGING.includes(name))),
    links: { first: page(1), last: page(last), prev: null, next: last > 1 ? page(2) : null },
    meta: { ...Object.fromEntries(paging), path: HOST, links }
  }
}
