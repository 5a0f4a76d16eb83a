import isRecord from '../../../schemas/is-record.ts'
import { wellKnown, withoutSlash } from '../../../plugins/config/url.ts'
import { withoutServer, withoutSignIn } from '../context.ts'
import { jsonOf } from '../messages.ts'
import { found, warn, type Step } from '../step.ts'
import { quoted } from '../shown.ts'
import { notJson } from './resource.ts'

const MAX_AGE = /(?:^|[\s,])max-age=(\d+)/
const CARD_TYPE = 'application/mcp-server-card+json'
/** A day: longer, a change of the sign-in does not arrive. */
const MAX_SECONDS = 86_400

const caching: Step = {
  id: 'caching',
  title: 'The metadata may be kept for a while, and not for long.',
  demands: ['caching'],
  without: withoutSignIn,
  async run ({ http, url }, signal) {
    const place = wellKnown(withoutSlash(url), 'oauth-protected-resource')
    const field = (await http.ask(place, { signal })).headers.get('cache-control')
    const seconds = Number(MAX_AGE.exec(field ?? '')?.[1] ?? NaN)
    return found(quoted(field), !(seconds <= MAX_SECONDS) && warn('caching',
      `${new URL(place).pathname}: Cache-Control ${quoted(field)}`, `max-age of at most ${MAX_SECONDS} seconds`,
      'Let the metadata be kept for some minutes or an hour.'))
  }
}

/** The addresses that a card names; empty for what is no card. */
function remotesOf (text: string): string[] {
  const card = jsonOf(text)
  const remotes = isRecord(card) && Array.isArray(card.remotes) ? card.remotes.filter(isRecord) : []
  return remotes.flatMap(({ url }) => typeof url === 'string' ? [url] : [])
}

const card: Step = {
  id: 'server-card',
  title: 'A server card says what there is before anybody signs in.',
  demands: ['card'],
  without: withoutServer,
  async run ({ http, url }, signal) {
    const place = `${withoutSlash(url)}/server-card`
    const answer = await http.ask(place, { signal })
    const remotes = remotesOf(answer.text)
    const mend = 'Publish a card there (SEP-2127).'
    const fault = notJson(answer)
    if (fault !== undefined) return found(fault, warn('card', `${place}: ${fault}`, 'a server card', mend))
    const seen = remotes.length > 0 ? `remotes ${quoted(remotes.join(', '))}` : 'a card without the url of a remote'
    return found(seen, !remotes.map(withoutSlash).includes(withoutSlash(url)) &&
      warn('card', seen, quoted(url), 'Name this address in its remotes.'))
  }
}

/** True for a catalog with an entry of the type of a card. */
function namesCard (text: string): boolean {
  const catalog = jsonOf(text)
  const entries = isRecord(catalog) && Array.isArray(catalog.entries) ? catalog.entries.filter(isRecord) : []
  return entries.some(({ type, url }) => type === CARD_TYPE && typeof url === 'string')
}

/** A document of a domain that scanners read, and what it must be besides JSON. */
const atDomain = (
  id: string, name: string, title: string, isRight: (text: string) => boolean, wrong: string
): Step => ({
  id,
  title,
  demands: ['card'],
  without: withoutServer,
  async run ({ http, url }, signal) {
    const place = wellKnown(new URL(url).origin, name)
    const answer = await http.ask(place, { signal })
    const fault = notJson(answer) ?? (isRight(answer.text) ? undefined : wrong)
    return found(fault ?? new URL(place).pathname, fault !== undefined &&
      warn('card', `${place}: ${fault}`, 'a JSON document that leads to the server',
        'Publish it, so that the server is found by its domain alone.'))
  }
})

export default [
  caching,
  card,
  atDomain('card-at-domain', 'mcp/server-card.json', 'The card is where scanners look, too.',
    text => remotesOf(text).length > 0, 'a card without the url of a remote'),
  atDomain('catalog', 'ai-catalog.json', 'The domain has a catalog that names the card.', namesCard,
    'a catalog without a server card')
]
