import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../../schemas/oauth.ts'
import product from '../../tools/product.ts'
import { pathOf } from '../config/url.ts'
import version from '../config/version.ts'
import { ICONS } from '../documents/identity.ts'
import { escape } from '../text/html.ts'
import { toJson } from '../text/json.ts'
import { REDIRECT, type FileName } from './file-names.ts'

/** An HTML page, and the Content-Security-Policy that it comes with. */
export interface Page { html: string, policy: string }

/** Nothing runs, and nothing is loaded or asked, but what is named. */
function policyOf (sources: Readonly<Record<string, Iterable<string>>>): string {
  const named = Object.entries(sources).map(([name, from]) => [name, ...from].join(' '))
  return ['default-src \'none\'', ...named, 'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\'']
    .join('; ')
}

/** Where the sign-in ends: Swagger UI's script hands the code to the page that has opened this one. */
export const signedInPage: Page = {
  html: '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Signed in</title>\n' +
    '<script src="oauth2-redirect.js"></script>\n',
  policy: policyOf({ 'script-src': ['\'self\''] })
}

/** The API reference, which signs in at an authorization server. */
export default function page ({ config, oauth }: FastifyInstance, server: AuthorizationServer): Page {
  const { DOCS_CLIENT_ID, PUBLIC_URL } = config
  const { token_endpoint: token, registration_endpoint: registration = '' } = server
  const isPublic = server.token_endpoint_auth_methods_supported?.includes('none')
  const path = pathOf(PUBLIC_URL)
  const file = (name: FileName) => escape(`${path}/docs/${name}?v=${version}`)
  const title = `${product.title}: API reference`
  const settings = {
    name: title,
    document: `${path}/openapi.json`,
    redirect: path + REDIRECT,
    resource: PUBLIC_URL,
    scopes: oauth.asked,
    clientId: DOCS_CLIENT_ID,
    registration,
    method: isPublic ? 'none' : 'client_secret_post'
  }
  const asked = [PUBLIC_URL, token, registration].filter(Boolean).map(url => new URL(url).origin)
  return {
    policy: policyOf({
      'script-src': ['\'self\''],
      'style-src': ['\'self\''],
      'img-src': ['\'self\'', 'data:'],
      'connect-src': new Set(['\'self\'', ...asked])
    }),
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" type="image/svg+xml" href="${escape(path)}${ICONS.svg}">
<link rel="stylesheet" href="${file('swagger-ui.css')}">
<link rel="stylesheet" href="${file('reference.css')}">
<script type="application/json" id="settings">${toJson(settings).replaceAll('<', '\\u003c')}</script>
<script defer src="${file('swagger-ui-bundle.js')}"></script>
<script defer src="${file('reference.js')}"></script>
</head>
<body>
<header class="bar">
<strong><img src="${escape(path)}${ICONS.svg}" alt="">${escape(product.title)}</strong>
<a href="${escape(path)}/openapi.json">OpenAPI document</a>
<a href="${product.documentation}">Documentation</a>
</header>
<main id="reference"><noscript>This page needs JavaScript; the OpenAPI document does not.</noscript></main>
</body>
</html>
`
  }
}
