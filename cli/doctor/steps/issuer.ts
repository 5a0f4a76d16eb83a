import {
  allowInsecureRequests, customFetch, discoveryRequest, OperationProcessingError, processDiscoveryResponse,
  JSON_ATTRIBUTE_COMPARISON, type AuthorizationServer
} from 'oauth4webapi'
import { isLoopback, wellKnown } from '../../../plugins/config/url.ts'
import isRecord from '../../../schemas/is-record.ts'
import { withoutIssuer, withoutSignIn, type Context } from '../context.ts'
import { fail, found, skip, warn, type Fault, type Outcome, type Step } from '../step.ts'
import { listed, quoted } from '../shown.ts'
import trouble from '../trouble.ts'
import { notJson } from './resource.ts'

interface Discovery { server?: AuthorizationServer, fault?: string, named?: unknown }

const PLACES = { oauth2: 'RFC 8414', oidc: 'OpenID Connect Discovery' } as const

/** What an issuer says of itself in one of the two documents; who it says it is, where that is somebody else. */
async function discover (
  { http }: Context, issuer: string, algorithm: keyof typeof PLACES, signal: AbortSignal
): Promise<Discovery> {
  try {
    const options = { algorithm, signal, [customFetch]: http.fetch(signal), [allowInsecureRequests]: true }
    const response = await discoveryRequest(new URL(issuer), options)
    if (response.status !== 200) return { fault: `HTTP ${response.status}` }
    const server = await processDiscoveryResponse(new URL(issuer), response)
    return server.issuer === issuer ? { server } : { server, named: server.issuer }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof OperationProcessingError)) return { fault: trouble(error) }
    const { body } = isRecord(error.cause) ? error.cause : {}
    return error.code === JSON_ATTRIBUTE_COMPARISON && isRecord(body)
      ? { named: body.issuer }
      : { fault: 'a document that is no JSON object with an issuer' }
  }
}

function endpointFaults (server: AuthorizationServer): (Fault | false)[] {
  return (['authorization_endpoint', 'token_endpoint'] as const).map(name => {
    const url = server[name]
    const isGood = typeof url === 'string' && URL.canParse(url) && (url.startsWith('https:') || isLoopback(url))
    return !isGood && fail('issuer', `${name} ${quoted(url)}`, 'an https URL', `Correct ${name} in its metadata.`)
  })
}

const metadata: Step = {
  id: 'issuer',
  title: 'The authorization server describes itself under the very name that the resource gives it.',
  provides: true,
  demands: ['issuer'],
  without: context => withoutSignIn(context) ?? (context.issuer ? undefined : 'no authorization server is named'),
  async run (context, signal): Promise<Outcome> {
    const { issuer = '' } = context
    const tried: string[] = []
    for (const algorithm of ['oauth2', 'oidc'] as const) {
      const { server, fault, named } = await discover(context, issuer, algorithm, signal)
      if (server) context.server = server
      if (named !== undefined) {
        return found(`${quoted(issuer)} calls itself ${quoted(named)}`, fail('issuer', quoted(named),
          `${quoted(issuer)}, to the letter`,
          'Let authorization_servers and issuer be the same text: clients compare them, a slash at the end included.'))
      }
      if (server) return found(`${quoted(issuer)}, by ${PLACES[algorithm]}`, ...endpointFaults(server))
      tried.push(`${PLACES[algorithm]}: ${fault}`)
    }
    return found(tried.join('; '), fail('issuer', `${quoted(issuer)}: ${tried.join('; ')}`, 'its metadata',
      'Publish the metadata of the authorization server at one of the two places.'))
  }
}

const mirror: Step = {
  id: 'mirror',
  title: 'Clients that know no protected-resource metadata find the sign-in at the server itself.',
  demands: ['mirror'],
  without: withoutIssuer,
  async run ({ http, url }, signal) {
    const place = wellKnown(new URL(url).origin, 'oauth-authorization-server')
    const fault = notJson(await http.ask(place, { signal }))
    return found(new URL(place).pathname, fault !== undefined && warn('mirror', `${place}: ${fault}`,
      'the metadata of the authorization server', 'Answer them there too, unchanged.'))
  }
}

const pkce: Step = {
  id: 'pkce',
  title: 'The authorization server says that it takes PKCE with S256.',
  demands: ['pkce'],
  without: withoutIssuer,
  async run ({ server }) {
    const { code_challenge_methods_supported: methods } = server ?? {}
    return found(quoted(methods), !(Array.isArray(methods) && methods.includes('S256')) &&
      fail('pkce', `code_challenge_methods_supported ${quoted(methods)}`, '["S256"]',
        'Say S256 in the metadata of the authorization server: clients refuse to sign in without it.'))
  }
}

const iss: Step = {
  id: 'iss',
  title: 'The authorization server names itself when it sends users back (RFC 9207).',
  demands: ['iss'],
  without: withoutIssuer,
  async run ({ server }) {
    const isSupported = server?.authorization_response_iss_parameter_supported === true
    return found(isSupported ? 'it says so' : 'it does not say so', !isSupported &&
      warn('iss', 'no authorization_response_iss_parameter_supported', 'true',
        'Send iss with the code, and say so: without, clients cannot tell servers apart, and ChatGPT has a ' +
        'redirect URI for each app.'))
  }
}

const registration: Step = {
  id: 'registration',
  title: 'Clients can make themselves known.',
  demands: ['registration'],
  without: withoutIssuer,
  async run ({ server }) {
    const byDocument = server?.client_id_metadata_document_supported === true
    const byRequest = typeof server?.registration_endpoint === 'string'
    const ways = [...byDocument ? ['client metadata documents'] : [], ...byRequest ? ['dynamic registration'] : []]
    return found(ways.join(', ') || 'in no way', ways.length === 0 &&
      fail('registration', 'neither a registration_endpoint nor client_id_metadata_document_supported', 'one of both',
        'Offer one; until then ChatGPT and Claude need an id and a secret typed in, and others cannot connect.'))
  }
}

const scopes: Step = {
  id: 'scopes',
  title: 'The authorization server knows the scopes that clients are told to ask for.',
  demands: ['scopes'],
  without: withoutIssuer,
  async run ({ server, resource, challenge }) {
    const known = server?.scopes_supported
    const asked = challenge?.bearer?.scope?.split(' ') ?? []
    const { scopes_supported: told } = resource ?? {}
    const wanted = [...new Set([...asked, ...Array.isArray(told) ? told : []])]
    if (!Array.isArray(known)) return skip('it does not say which it knows')
    const foreign = wanted.filter(scope => scope !== '' && !known.includes(scope))
    return found(listed(wanted) || 'none are asked for', foreign.length > 0 &&
      fail('scopes', `${listed(foreign)} in challenge or metadata`, `scopes that the issuer has: ${listed(known)}`,
        'Ask for known scopes only: for another one the sign-in fails with invalid_scope.'))
  }
}

export default [metadata, mirror, pkce, iss, registration, scopes]
