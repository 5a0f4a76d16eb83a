import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { Context } from '../context.ts'
import { fail, found, skip, warn, type Outcome, type Step } from '../step.ts'
import { quoted } from '../shown.ts'
import trouble, { meaning } from '../trouble.ts'
import { hostOf } from './address.ts'

const DAY_MS = 86_400_000
/** Days before its end at which a certificate should have been renewed: Let's Encrypt's clients do it 30 before. */
const RENEWAL_DAYS = 14

/** What a server shows of itself under a name. The connection ends with it. */
async function certificateOf (url: string, signal: AbortSignal) {
  const host = hostOf(url)
  const socket = connect({
    host,
    port: Number(new URL(url).port || 443),
    ...isIP(host) === 0 && { servername: host },
    rejectUnauthorized: false, // or what is wrong with it would not be seen
    ALPNProtocols: ['http/1.1']
  })
  try {
    await once(socket, 'secureConnect', { signal })
    const { valid_to: end, issuer } = socket.getPeerCertificate()
    const problem = socket.authorized ? undefined : String(socket.authorizationError)
    return { problem, end: new Date(end), issuer: issuer.O ?? issuer.CN, version: socket.getProtocol() }
  } finally {
    socket.on('error', () => {}).destroy()
  }
}

function plain (context: Context): Outcome {
  if (context.isLocal) return skip('http, to this machine alone')
  context.blocked = 'it is no https'
  return found('http', fail('https', 'http', 'https', 'Put TLS in front of it: tokens would travel unencrypted.'))
}

const tls: Step = {
  id: 'tls',
  title: 'The certificate is one that clients accept, and not about to end.',
  provides: true,
  blocks: 'no TLS connection comes about',
  demands: ['https'],
  without: ({ blocked }) => blocked,
  async run (context, signal) {
    if (new URL(context.url).protocol === 'http:') return plain(context)
    try {
      const { problem, end, issuer, version } = await certificateOf(context.url, signal)
      const days = Math.floor((end.getTime() - Date.now()) / DAY_MS)
      const seen = `${version}, a certificate of ${quoted(issuer)} until ${end.toISOString().slice(0, 10)}`
      if (problem !== undefined) {
        context.blocked = 'the certificate is not accepted'
        const words = `${meaning(problem) ?? problem} (${seen})`
        return found(seen, fail('https', words, 'a certificate that browsers accept',
          'Install a certificate for this name, with its whole chain.'))
      }
      return found(seen, days < RENEWAL_DAYS && warn('https', `it ends in ${days} days`,
        `${RENEWAL_DAYS} days or more`, 'Renew it, and see why that was not done by itself.'))
    } catch (error) {
      signal.throwIfAborted()
      context.blocked = 'no TLS connection comes about'
      const seen = trouble(error)
      return found(seen, fail('https', seen, 'TLS', 'Let it listen there, with TLS and a certificate.'))
    }
  }
}

export default [tls]
