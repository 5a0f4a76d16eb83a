import { createHash } from 'node:crypto'
import type { Config } from '../../schemas/config.ts'
import assets from './assets.ts'
import check from './check.ts'
import connect from './connect.ts'
import icon from '../../tools/icon.ts'
import product from '../../tools/product.ts'
import type { Tool } from '../../tools/tool.ts'
import snippet from './snippet.ts'
import toolList from './tools.ts'
import version from '../config/version.ts'
import { pathOf } from '../config/url.ts'
import { documentOf, type Document } from '../http/document.ts'
import html, { textOf, verbatim, type Html } from '../text/html.ts'

/** What the page tells of: the settings, the tools that are listed, and whether HTTP+SSE is served. */
interface Gateway { config: Config, tools: readonly Tool[], sse: boolean }

/** The page as it is at `/` and behind a 401, and the policy that both are sent with. */
export interface Rendered { home: Document, refused: Buffer, policy: string }

/** A source of the policy: this element and no other (CSP 3, 2.3.1). */
function hashOf (text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

const policy = [
  'default-src \'none\'', `style-src ${hashOf(assets.style)}`, `script-src ${assets.scripts.map(hashOf).join(' ')}`,
  'connect-src \'self\'', 'img-src data:', 'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\''
].join('; ')

/** What a browser sees first at an address that is not for people. */
const refusal = (url: string) => html`<p class="notice">This address is for assistants, which sign in with a token: a
browser has none, hence the status 401. How to connect one is said below, as it is at <a href="${url}">${url}</a>.</p>`

function hero (url: string, count: number): Html {
  return html`<section class="hero" aria-labelledby="title">
<h1 id="title">${product.title}</h1>
<p class="lead">${product.description} Give the address to an assistant, sign in at ${product.brand}, and
${count} tools answer as you.</p>
${snippet(url, 'the address', 'large')}
<p class="pill live" id="status" role="status" data-state="busy">Checking…</p>
</section>`
}

function pageOf ({ config, tools, sse }: Gateway, notice?: Html): Buffer {
  const { PUBLIC_URL: url, NEONPANEL_ISSUER: issuer } = config
  const first = tools[0]?.name ?? ''
  return Buffer.from(textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${product.description}">
<meta name="color-scheme" content="light dark">
<title>${product.title}</title>
<link rel="icon" href="${icon.src}">
<style>${verbatim(assets.style)}</style>
</head>
<body data-url="${url}" data-path="${pathOf(url)}" data-issuer="${issuer}" data-tool="${first}"${
  config.REDIS_URL === '' ? '' : ' data-redis'}>
<a class="skip" href="#connect">Skip to the steps</a>
<header class="wrap">
<p class="brand"><img src="${icon.src}" alt="" width="28" height="28">${product.brand}</p>
<nav aria-label="On this page"><a href="#connect">Connect</a><a href="#check">Check</a><a href="#tools">Tools</a></nav>
</header>
<main class="wrap">
${notice}
${hero(url, tools.length)}
${connect(config, first, sse)}
${check(config)}
${toolList(tools, config)}
</main>
<footer class="wrap">
<a href="${product.documentation}">Documentation</a>
${config.DOCS ? html`<a href="${url}/docs">API reference</a>` : undefined}
<a href="${url}/openapi.json">OpenAPI</a>
<span>${product.name} ${version}</span>
</footer>
<p class="hidden" id="said" role="status"></p>
${assets.scripts.map(script => html`<script type="module">${verbatim(script)}</script>
`)}</body>
</html>
`))
}

/** Writes the page of a gateway: as it is at `/`, and as it stands behind a 401. */
export default function render (gateway: Gateway): Rendered {
  return { home: documentOf(pageOf(gateway)), refused: pageOf(gateway, refusal(gateway.config.PUBLIC_URL)), policy }
}
