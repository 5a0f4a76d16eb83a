import { withoutServer, withoutSignIn } from '../context.ts'
import { post, requestOf, handshake } from '../messages.ts'
import { found, warn, type Step } from '../step.ts'
import { quoted } from '../shown.ts'
import { LEGACY } from '../../../schemas/mcp.ts'
import { wellKnown, withoutSlash } from '../../../plugins/config/url.ts'

/** The page that asks: the Inspector's. */
const ORIGIN = 'http://localhost:6274'
/** What MCP clients in pages send; a wildcard does not cover the first (Fetch, CORS protocol). */
const FIELDS = ['authorization', 'content-type', 'mcp-protocol-version']
const MEND = 'Let pages of other origins call, without credentials (docs/clients.md 7).'

const allows = (headers: Headers) => ['*', ORIGIN].includes(headers.get('access-control-allow-origin') ?? '')

/** The names in a list field, in lower case. */
function namesIn (headers: Headers, field: string): string[] {
  return (headers.get(field) ?? '').toLowerCase().split(',').map(name => name.trim())
}

const preflight: Step = {
  id: 'cors-preflight',
  title: 'Pages may send messages with a token.',
  demands: ['cors'],
  without: withoutServer,
  async run ({ http, url }, signal) {
    const { status, headers } = await http.ask(url, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': FIELDS.join(',')
      },
      signal
    })
    const allowed = namesIn(headers, 'access-control-allow-headers')
    const isAllowed = (name: string) =>
      allowed.includes(name) || (name !== 'authorization' && allowed.includes('*'))
    const missing = FIELDS.filter(name => !isAllowed(name))
    const seen = `HTTP ${status}, ${allows(headers) ? '' : 'no '}Access-Control-Allow-Origin`
    const isGood = status >= 200 && status < 300 && allows(headers)
    return found(seen, !isGood && warn('cors', `preflight: ${seen}`, '2xx with Access-Control-Allow-Origin', MEND),
      isGood && missing.length > 0 && warn('cors', `preflight: not allowed: ${missing.join(', ')}`,
        `Access-Control-Allow-Headers with ${FIELDS.join(', ')}`, MEND))
  }
}

const exposed: Step = {
  id: 'cors-answers',
  title: 'Pages may read answers, refusals too, and the challenge in them.',
  demands: ['cors'],
  without: withoutServer,
  async run (context, signal) {
    const message = requestOf('initialize', handshake(LEGACY[0]))
    const { status, headers } =
      await post(context, context.url, message, { signal, token: null, headers: { origin: ORIGIN } })
    const needed = ['www-authenticate', 'mcp-session-id'].filter(name => headers.has(name))
    const shown = namesIn(headers, 'access-control-expose-headers')
    const hidden = needed.filter(name => !shown.includes(name) && !shown.includes('*'))
    return found(`HTTP ${status}, ${quoted(headers.get('access-control-expose-headers'))}`,
      !allows(headers) && warn('cors', `HTTP ${status} without Access-Control-Allow-Origin`, 'it on errors too', MEND),
      allows(headers) && hidden.length > 0 && warn('cors', `not exposed: ${hidden.join(', ')}`,
        `Access-Control-Expose-Headers with ${hidden.join(', ')}`, MEND))
  }
}

const documents: Step = {
  id: 'cors-documents',
  title: 'Pages may read the metadata.',
  demands: ['cors'],
  without: withoutSignIn,
  async run ({ http, url }, signal) {
    const place = wellKnown(withoutSlash(url), 'oauth-protected-resource')
    const { status, headers } = await http.ask(place, { headers: { origin: ORIGIN }, signal })
    return found(`HTTP ${status}, ${quoted(headers.get('access-control-allow-origin'))}`, !allows(headers) &&
      warn('cors', `${new URL(place).pathname} without Access-Control-Allow-Origin`, '*', MEND))
  }
}

export default [preflight, exposed, documents]
