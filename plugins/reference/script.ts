/**
 * What runs in the page: it follows the colors of the system, and starts Swagger UI with the settings that the page
 * holds. Who signs in without a client id gets one registered (RFC 7591), with this page alone to be sent back to.
 */
const script = String.raw`'use strict'
const settings = JSON.parse(document.getElementById('settings').textContent)
const redirect = location.origin + settings.redirect
let client = settings.clientId && { client_id: settings.clientId }

const dark = matchMedia('(prefers-color-scheme: dark)')
function followColors () {
  document.documentElement.classList.toggle('dark-mode', dark.matches)
}
dark.addEventListener('change', followColors)
followColors()

function signIn () {
  return {
    clientId: client && client.client_id,
    clientSecret: client && client.client_secret,
    scopes: settings.scopes,
    additionalQueryStringParams: { resource: settings.resource },
    usePkceWithAuthorizationCodeGrant: true
  }
}

async function register () {
  const answer = await fetch(settings.registration, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: settings.name,
      redirect_uris: [redirect],
      token_endpoint_auth_method: settings.method,
      grant_types: ['authorization_code'],
      response_types: ['code']
    })
  })
  if (!answer.ok) throw new Error('the authorization server answered ' + answer.status)
  return answer.json()
}

function registersItself () {
  const showDefinitions = (show, { authActions, errActions }) => async definitions => {
    if (definitions && !client && settings.registration) {
      try {
        client = await register()
        authActions.configureAuth(signIn())
      } catch (error) {
        const message = 'No client could be registered (' + error.message +
          '): enter the client_id of one that may be sent back to ' + redirect + '.'
        errActions.newAuthErr({ authId: 'oauth2', source: 'auth', level: 'error', message })
      }
    }
    show(definitions)
    if (definitions) requestAnimationFrame(() => document.querySelector('.modal-ux .close-modal').focus())
  }
  return { statePlugins: { auth: { wrapActions: { showDefinitions } } } }
}

/* For screen readers: no link inside a button, a name for each field and button that is the one to be seen. */
function canBeHeard ({ React: { createElement, Fragment } }) {
  return {
    components: {
      DeepLink: ({ text }) => createElement('span', null, text),
      ServersContainer: () => null // there is one server
    },
    wrapComponents: {
      Button: Original => ({ 'aria-label': label, ...props }) => createElement(Original, props),
      CloseIcon: Original => props => createElement(Fragment, null, createElement(Original, props),
        createElement('span', { className: 'unseen' }, 'Close')),
      Input: Original => ({ autoFocus, ...props }) => createElement(Original, props), // it is the last of the dialog
      TextArea: Original => props => createElement(Original, { 'aria-label': 'Request body', ...props })
    }
  }
}

const ui = SwaggerUIBundle({
  url: settings.document,
  dom_id: '#reference',
  layout: 'BaseLayout',
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [registersItself, canBeHeard],
  oauth2RedirectUrl: redirect,
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  syntaxHighlight: { theme: 'monokai' }
})
ui.initOAuth(signIn())
`

export default script
