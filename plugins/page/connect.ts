import type { Config } from '../../schemas/config.ts'
import product from '../../tools/product.ts'
import { scopes } from '../../tools/scopes.ts'
import clientsAt, { type Client, type Step } from './clients.ts'
import html, { type Html } from '../text/html.ts'
import snippet from './snippet.ts'

function stepOf ({ say, copy, link }: Step, name: string): Html {
  return html`<li><p>${say}</p>${link && html`<p><a class="button" href="${link.href}">${link.label}</a></p>`}${
    copy === undefined ? undefined : snippet(copy, `for ${name}`)}</li>
`
}

/** The first one is open. */
function clientOf ({ name, where, steps }: Client, index: number): Html {
  return html`<details name="client"${index === 0 ? ' open' : ''}>
<summary><h3>${name}</h3> <span class="soft">${where}</span></summary>
<ol>
${steps.map(step => stepOf(step, name))}</ol>
</details>
`
}

/** The steps for each client, filled with the address of this server and the name of its first tool. */
export default function connect (
  { ENFORCE_SCOPES, PUBLIC_URL, NEONPANEL_ISSUER }: Config, tool: string, sse: boolean
): Html {
  const place = { url: PUBLIC_URL, scopes: ENFORCE_SCOPES ? scopes : [], tool, sse }
  return html`<section id="connect" aria-labelledby="connect-title">
<h2 id="connect-title">Connect</h2>
<p>Choose what you work with. An assistant sends you to <strong>${new URL(NEONPANEL_ISSUER).host}</strong> to sign in
and to say what it may do. Afterwards try: <q>List all my companies in ${product.brand}</q>.</p>
<div class="list">
${clientsAt(place).map(clientOf)}</div>
</section>`
}
