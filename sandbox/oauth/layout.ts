import { createHash } from 'node:crypto'
import { escape } from '../../plugins/text/html.ts'

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d8dee6; --paper: #fff; --ground: #f2f5f8;
--accent: #0b6e63; --on-accent: #fff; --note: #fff6dc; --on-note: #5c4700 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf3; --soft: #a3afbd; --line: #36414e; --paper: #1b222b; --ground: #11161c; --accent: #4cc9b8;
  --on-accent: #06201d; --note: #3a310f; --on-note: #f5e3a6 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground);
color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: min(30rem, 100%); padding: clamp(1.25rem, 5vw, 2.25rem); background: var(--paper);
border: 1px solid var(--line); border-radius: 14px }
.brand { margin: 0 0 1.25rem; font-weight: 700; letter-spacing: .01em; color: var(--accent) }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere }
p { margin: 0 0 1rem }
.soft, .soft a { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere }
.note { padding: .6rem .85rem; border-radius: 8px; background: var(--note); color: var(--on-note); font-size: .9rem }
ul { list-style: none; margin: 0 0 1.25rem; padding: 0 }
ul.people { display: grid; gap: .6rem }
ul.scopes li { padding: .6rem 0; border-top: 1px solid var(--line) }
ul.scopes code { display: block; color: var(--soft); font-size: .82rem }
button { font: inherit; cursor: pointer; border-radius: 9px; border: 1px solid var(--line); background: transparent;
color: inherit; padding: .7rem 1rem }
button:hover { border-color: var(--accent) }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
ul.people button { width: 100%; text-align: left }
ul.people strong, ul.people span { display: block }
ul.people span { color: var(--soft); font-size: .9rem }
.choice { display: flex; gap: .6rem; margin: 0 0 1rem }
.choice button { flex: 1 }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600 }
a { color: var(--accent) }
dt { font-weight: 600 }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.05rem }
main:has(table) { width: min(52rem, 100%) }
table { display: block; overflow-x: auto; margin: 0 0 1rem; border-collapse: collapse; font-size: .9rem }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
td.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
`

/**
 * The Content-Security-Policy of the pages. Browsers hold redirects that follow a form against `form-action` too,
 * so the place the client wants to be sent back to has to be in it.
 */
export function policy (redirectUri?: string): string {
  const targets = ["'self'", 'https:', 'http://localhost:*', 'http://127.0.0.1:*']
  if (redirectUri && URL.canParse(redirectUri)) {
    const { protocol, origin } = new URL(redirectUri)
    targets.push(/^https?:$/.test(protocol) ? origin : protocol)
  }
  return 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; frame-ancestors \'none\'; ' +
    'form-action ' +
    `${targets.join(' ')}`
}

/** The policy of pages without forms: they load and send nothing, and their one style is known. */
export const PAGE_POLICY = 'default-src \'none\'; style-src \'sha256-' +
  `${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'; form-action ` +
  '\'none\''

/** One page of the sandbox; `body` is HTML in which everything foreign is already escaped. */
export default function layout (title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)} · NeonPanel sandbox</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand">NeonPanel sandbox</p>
${body}
</main>
</body>
</html>
`
}
