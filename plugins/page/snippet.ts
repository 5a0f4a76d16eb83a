import html, { type Html } from '../text/html.ts'

/** A text to copy, with the button that does it; `what` ends the sentence "Copy …" for those who hear it. */
export default function snippet (text: string, what: string, size: 'large' | 'small' = 'small'): Html {
  return html`<div class="snippet ${size}"><code>${text}</code><button type="button" class="copy">Copy<span
class="hidden"> ${what}</span></button></div>`
}
