import { processResourceDiscoveryResponse, type ResourceServer } from 'oauth4webapi'
import { wellKnown, withoutSlash } from '../../../plugins/config/url.ts'
import { withoutServer, withoutSignIn, type Context } from '../context.ts'
import { responseOf, type Answer } from '../http.ts'
import { jsonOf } from '../messages.ts'
import { fail, found, skip, warn, type Fault, type Step } from '../step.ts'
import { listed, quoted } from '../shown.ts'
import isRecord from '../../../schemas/is-record.ts'

const NAME = 'oauth-protected-resource'
const JSON_TYPE = /^application\/([\w.+-]+\+)?json$/

/** Where the metadata of a resource are: at its path, which the root's is where it has none (RFC 9728 3.1). */
function placesOf (url: string): { atPath: string, atRoot: string } {
  const { origin } = new URL(url)
  return { atPath: wellKnown(withoutSlash(url), NAME), atRoot: wellKnown(origin, NAME) }
}

/** What a document is that should be JSON; undefined for one that is. */
export function notJson ({ status, type, text, isCut }: Answer): string | undefined {
  if (status !== 200) return `HTTP ${status}${type === '' ? '' : ` as ${type}`}`
  if (isCut) return 'more than 1 MiB'
  if (!JSON_TYPE.test(type)) return `a document as ${quoted(type)}`
  return isRecord(jsonOf(text)) ? undefined : 'something that is no JSON object'
}

/** The metadata of an answer; undefined for what the library does not take for them. */
async function metadataIn (answer: Answer): Promise<ResourceServer | undefined> {
  const { resource } = Object(jsonOf(answer.text))
  if (typeof resource !== 'string' || !URL.canParse(resource)) return undefined
  return processResourceDiscoveryResponse(new URL(resource), responseOf(answer)).catch(() => undefined)
}

/** What is wrong with the address that the metadata are about. */
function resourceFault (resource: string, url: string): Fault | undefined {
  if (resource === url) return undefined
  const isParent = url.startsWith(`${withoutSlash(resource)}/`) || withoutSlash(resource) === url
  return (isParent ? warn : fail)('resource', quoted(resource), `${quoted(url)}, to the letter`,
    'Let resource be the address that users type: clients compare both, and send it to the authorization server.',
    isParent ? ['chatgpt', 'claude'] : undefined)
}

function serversFault ({ authorization_servers: servers }: ResourceServer): Fault | undefined {
  const isList = Array.isArray(servers) && servers.length > 0 && servers.every(each => URL.canParse(each))
  if (!isList) {
    return fail('issuer', `authorization_servers ${quoted(servers)}`, 'the URL of one issuer',
      'Name the issuer in authorization_servers.')
  }
  return servers.length === 1
    ? undefined
    : warn('issuer', `${servers.length} authorization servers: ${listed(servers)}`, 'one',
      'Name one: clients take the first, or ask nobody.')
}

const resource: Step = {
  id: 'resource',
  title: 'The protected-resource metadata that the challenge names are about this address.',
  provides: true,
  demands: ['resource', 'issuer', 'challenge'],
  without: withoutServer,
  async run (context: Context, signal) {
    const { http, url, challenge, isOpen } = context
    const named = challenge?.bearer?.resource_metadata
    const place = named !== undefined && URL.canParse(named) ? named : placesOf(url).atPath
    const answer = await http.ask(place, { signal })
    const document = notJson(answer) === undefined ? await metadataIn(answer) : undefined
    if (isOpen) {
      return document === undefined
        ? skip('no sign-in is asked for')
        : found(place, fail('challenge', 'metadata of a sign-in, and an initialize that needs none', 'HTTP 401 first',
          'Ask for a token from the first message on: hosted clients note that none is needed.', ['chatgpt', 'claude']))
    }
    if (!document) {
      return found(`${place}: ${notJson(answer) ?? 'no member resource with a URL'}`,
        fail('resource', `${place}: ${notJson(answer) ?? 'no member resource with a URL'}`, 'JSON as RFC 9728 has it',
          'Publish the metadata there; never a page, a redirect or a sign-in.'))
    }
    const [issuer] = Array.isArray(document.authorization_servers) ? document.authorization_servers : []
    context.resource = document
    if (typeof issuer === 'string' && URL.canParse(issuer)) context.issuer = issuer
    return found(`${quoted(document.resource)}, issuer ${quoted(issuer)}`,
      resourceFault(document.resource, url), serversFault(document))
  }
}

const places: Step = {
  id: 'resource-places',
  title: 'The metadata are at both places where clients look that do not read the challenge.',
  demands: ['resource-at-path', 'resource-at-root'],
  without: withoutSignIn,
  async run ({ http, url }, signal) {
    const { atPath, atRoot } = placesOf(url)
    const faultAt = async (place: string) => {
      const answer = await http.ask(place, { signal })
      return notJson(answer) ?? (await metadataIn(answer) ? undefined : 'no member resource with a URL')
    }
    const [pathFault, rootFault] = [await faultAt(atPath), await faultAt(atRoot)]
    return found([atPath, ...atRoot === atPath ? [] : [atRoot]].map(place => new URL(place).pathname).join(' and '),
      pathFault !== undefined && warn('resource-at-path', `${atPath}: ${pathFault}`, 'the metadata of this address',
        'Publish them with the path of the address behind the well-known name (RFC 9728 3.1).'),
      rootFault !== undefined && atRoot !== atPath && warn('resource-at-root', `${atRoot}: ${rootFault}`,
        'metadata of the server', 'Publish them without a path too.'))
  }
}

const unknownDocument: Step = {
  id: 'json-404',
  title: 'A well-known document that there is not is 404, never a page or a sign-in.',
  demands: ['json-404'],
  without: withoutServer,
  async run ({ http, url }, signal) {
    const { status, type } = await http.ask(wellKnown(new URL(url).origin, 'mcp-doctor-asks'), { signal })
    const seen = `HTTP ${status} ${type}`.trim()
    const mend = 'Answer unknown well-known paths with 404: clients try several, and read whatever comes.'
    if (status === 404) return found(seen)
    const isSuccess = status >= 200 && status < 300
    return found(seen, (isSuccess ? fail : warn)('json-404', seen, 'HTTP 404', mend))
  }
}

export default [resource, places, unknownDocument]
