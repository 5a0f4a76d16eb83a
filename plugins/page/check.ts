import type { Config } from '../../schemas/config.ts'
import product from '../../tools/product.ts'
import html, { type Html } from '../text/html.ts'
import shellWord from '../text/shell-word.ts'
import snippet from './snippet.ts'

/** A check that the script of the page runs; `id` is what it calls it. */
function card (id: string, title: string, what: string, command: string, form?: Html): Html {
  return html`<li class="card">
<h3>${title}</h3>
<p class="soft">${what}</p>
${form}
<p class="result" id="${id}" role="status" data-state="idle">Not checked yet.</p>
<details><summary>In a terminal</summary>
${snippet(command, `the line that checks ${title.toLowerCase()}`)}
</details>
</li>
`
}

const tokenForm = html`<form id="token-form" class="live">
<label for="token">Access token</label>
<div class="field"><input id="token" type="password" autocomplete="off" spellcheck="false" autocapitalize="off"
aria-describedby="token-note"><button type="submit">Call</button></div>
<p class="soft" id="token-note">It stays in this page and is sent to this server only.</p>
</form>`

function stateOf (id: string, name: string, state = 'Not checked yet.'): Html {
  return html`<div><dt>${name}</dt><dd id="${id}" data-state="idle">${state}</dd></div>
`
}

/** The three checks of the setup guide, run in the page, and the state of what the server leans on. */
export default function check ({ PUBLIC_URL, REDIS_URL }: Config): Html {
  const curl = (path: string) => `curl -s ${shellWord(`${PUBLIC_URL}${path}`)}`
  const call = `${curl('/messages')} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}'`
  return html`<section id="check" aria-labelledby="check-title">
<h2 id="check-title">Check the connection</h2>
<p>What a client does first, from this browser. <button type="button" class="live quiet" id="again">Check
again</button></p>
<noscript><p class="notice">Without JavaScript nothing is checked here: run the lines in a terminal.</p></noscript>
<ol class="cards">
${card('discovery', 'Discovery', 'Does a client find out where to sign in?',
    curl('/.well-known/oauth-authorization-server'))}${
  card('health', 'Health', 'Does the server answer?', curl('/healthz'))}${
  card('call', 'One call', 'Does a token open the tools?', call, tokenForm)}</ol>
<h3>What the server leans on</h3>
<dl class="states">
${stateOf('keys', 'Sign-in keys')}${stateOf('neonpanel', product.brand)}${
  stateOf('redis', 'Redis', REDIS_URL === '' ? 'Not used here.' : undefined)}</dl>
</section>`
}
