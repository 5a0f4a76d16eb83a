/** What Swagger UI's own style does not have: the bar on top, and colors that can be told from their ground. */
const style = `
body { margin: 0; background: #fff; font-family: system-ui, sans-serif }
html.dark-mode body { background: #1c2022 }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; padding: .75rem 1.25rem;
background: #0b2f2a; color: #fff }
.bar img { width: 1.75rem; height: 1.75rem; vertical-align: middle; margin-right: .5rem }
.bar strong { flex: 1 }
.bar a { color: #8fe3d6 }
.swagger-ui .info .title small { background: #4d5566 }
.swagger-ui .info .title small.version-stamp { background: #0b6e63 }
.swagger-ui .info .title .url, .swagger-ui .link, .swagger-ui .info a, .swagger-ui .scopes h2 a { color: #0b5cad }
.swagger-ui .btn.authorize { border-color: #0b6e63; color: #0b6e63 }
.swagger-ui .btn.authorize svg { fill: currentcolor }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #0b6e63 }
.swagger-ui .btn.cancel { border-color: #b3261e; color: #b3261e }
.swagger-ui .btn.execute { border-color: #0b5cad; background: #0b5cad }
.swagger-ui .download-contents { background: #4d5566 }
.swagger-ui .highlight-code > .microlight, .swagger-ui .responses-inner .curl { max-height: none }
.swagger-ui .responses-inner .curl code { white-space: pre-wrap !important; overflow-wrap: anywhere }
html.dark-mode .swagger-ui .opblock .opblock-section-header .try-out__btn.cancel { border-color: #ff9a94;
color: #ff9a94 }
html.dark-mode .swagger-ui .response-col_description td, html.dark-mode .swagger-ui .headers td { color: inherit }
@media (prefers-reduced-motion: reduce) {
.swagger-ui *, .swagger-ui *::before, .swagger-ui *::after { animation: none !important; transition: none !important }
}
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
`

export default style
