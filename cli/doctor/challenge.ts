import {
  processRevocationResponse, WWWAuthenticateChallengeError, type WWWAuthenticateChallengeParameters
} from 'oauth4webapi'
import printable from '../../plugins/text/printable.ts'
import { quoted } from './shown.ts'

/** What WWW-Authenticate asks for. */
export interface Challenge {
  /** The schemes in their order, in lower case. */
  schemes: readonly string[]
  /** The parameters of Bearer, where it is among them; their names are in lower case. */
  bearer?: WWWAuthenticateChallengeParameters
}

/** A challenge as a report shows it. */
export function shownChallenge ({ bearer = {}, schemes }: Challenge): string {
  const parameters = Object.entries(bearer).map(([name, value]) => `${name}=${quoted(value)}`)
  return `${schemes.map(printable).join(', ')} ${parameters.join(', ')}`.trim()
}

/**
 * The challenges of an answer; undefined where there are none that can be read. oauth4webapi reads them for every
 * endpoint and exports no reader of its own, so it is handed an answer that has nothing else.
 */
export default async function challengeOf (headers: Headers): Promise<Challenge | undefined> {
  const field = headers.get('www-authenticate')
  if (field === null) return undefined
  try {
    await processRevocationResponse(new Response(null, { status: 401, headers: { 'www-authenticate': field } }))
  } catch (error) {
    if (!(error instanceof WWWAuthenticateChallengeError)) return undefined
    const bearer = error.cause.find(({ scheme }) => scheme === 'bearer')?.parameters
    return { schemes: error.cause.map(({ scheme }) => scheme), ...bearer && { bearer } }
  }
  return undefined
}
