import { textOf, type Answer } from './answer.ts'
import html from './element.ts'
import type { Page } from './page.ts'

/** The name of a document, which opens its page where the host can. */
export default function documentLink (row: Answer, { open }: Page): string | HTMLElement {
  const [text, href] = [textOf(row, 'ref_number') || textOf(row, 'type') || 'Document', textOf(row, 'link')]
  if (!open || !/^https?:/.test(href)) return text
  return html('a', {
    href,
    click (event) {
      event.preventDefault()
      open(href)
    }
  }, text)
}
