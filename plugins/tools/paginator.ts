import isRecord from '../../schemas/is-record.ts'
import elementsOf, { nameOf, type Element } from '../text/json-elements.ts'

/** Addresses of pages, which nobody here can open. */
const NAVIGATION = /^(?:links|path|.*_page_url)$/

/** Whether an answer is Laravel's paginator, or its ResourceCollection with the paging under `meta`. */
export function isPaginator (body: unknown): boolean {
  return isRecord(body) && ('next_page_url' in body || (isRecord(body.meta) && 'per_page' in body.meta))
}

function pagingOf (elements: readonly Element[]): Element[] {
  const meta = elements.find(element => nameOf(element) === 'meta')
  const paging = meta?.value.startsWith('{') ? elementsOf(meta.value) : []
  return paging.some(element => nameOf(element) === 'per_page') ? paging : []
}

/** The JSON text of a paginator as a plain page: the paging beside the list, without addresses. */
export default function plainPage (text: string): string {
  const elements = elementsOf(text)
  const paging = pagingOf(elements)
  const kept = paging.length > 0 ? elements.filter(element => nameOf(element) !== 'meta') : elements
  const names = new Set(kept.map(nameOf))
  const members = [...kept, ...paging.filter(element => !names.has(nameOf(element)))]
    .filter(element => !NAVIGATION.test(nameOf(element)))
  return `{${members.map(({ key, value }) => `${key}:${value}`).join(',')}}`
}
