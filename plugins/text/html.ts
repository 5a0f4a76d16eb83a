const markup = Symbol('markup')

/** Text that is HTML already. Only `html` and `verbatim` make it: nothing that was read from outside can be one. */
export interface Html { readonly [markup]: string }

type Value = string | number | undefined | Html | readonly Html[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'
}

/** Text made safe for an element or a quoted attribute. */
export function escape (text: unknown): string {
  return String(text ?? '').replace(/[&<>"']/g, character => ENTITIES[character] ?? '')
}

/** The characters of some HTML. */
export function textOf (value: Html): string {
  return value[markup]
}

/** Our own style and script, which stand in their elements as they are. */
export function verbatim (text: string): Html {
  return { [markup]: text }
}

function written (value: Value): string {
  if (typeof value !== 'object') return escape(value)
  return markup in value ? value[markup] : value.map(textOf).join('')
}

/** A template of HTML in which every value is escaped that is not HTML itself; attributes must be in double quotes. */
export default function html (parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return verbatim(parts.map((part, index) => index === 0 ? part : written(values[index - 1]) + part).join(''))
}
