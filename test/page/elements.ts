const TAG = /<(!?\/?[a-z][\w-]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' }

/** Text as a browser reads it. */
export function unescaped (text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
}

/** What style and script hold, which is no HTML. */
export function inlined (document: string, element: 'style' | 'script'): string[] {
  const blocks = document.matchAll(new RegExp(`<${element}(?: type="module")?>([^]*?)</${element}>`, 'g'))
  return [...blocks].map(([, text = '']) => text)
}

/** The elements of a document in their order, with the names of their attributes, and the text that is left of it. */
export default function elements (document: string): { tags: string[], text: string } {
  const plain = [...inlined(document, 'style'), ...inlined(document, 'script')]
    .reduce((all, block) => all.replace(block, () => ''), document)
  const tags = [...plain.matchAll(TAG)].map(([, name = '', attributes = '']) =>
    `${name}${attributes.replace(/="[^"]*"/g, '').replace(/\s+/g, ' ')}`)
  return { tags, text: unescaped(plain.replace(TAG, ' ')) }
}
