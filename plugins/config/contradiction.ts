import type { Config } from '../../schemas/config.ts'
import { isLoopback } from './url.ts'

/** The settings that say where NeonPanel is. */
const NEONPANEL = ['NEONPANEL_ISSUER', 'NEONPANEL_API_URL', 'NEONPANEL_JWKS_URI', 'NEONPANEL_TOKEN_URL'] as const

/**
 * The settings by which NeonPanel is reached without TLS while users reach the gateway with it. The sandbox here is
 * none of them.
 */
export function insecure (config: Config): string[] {
  if (!config.PUBLIC_URL.startsWith('https:')) return []
  const isPlain = (url: string) => new URL(url).protocol === 'http:' && !(config.SANDBOX && isLoopback(url))
  return NEONPANEL.filter(name => isPlain(config[name]))
}

function addresses (config: Config): string | undefined {
  const { NEONPANEL_API_URL, NEONPANEL_INSECURE, NEONPANEL_ISSUER, PUBLIC_URL } = config
  const isSafe = PUBLIC_URL.startsWith('https:') || isLoopback(PUBLIC_URL)
  if (!isSafe) return 'PUBLIC_URL must be https, unless it is a loopback address.'
  if (NEONPANEL_ISSUER.includes('?')) return 'NEONPANEL_ISSUER must be a URL without query (RFC 8414).'
  if (NEONPANEL_API_URL !== new URL(NEONPANEL_API_URL).origin) {
    return 'NEONPANEL_API_URL must be an origin: scheme, host and port only.'
  }
  const [plain] = NEONPANEL_INSECURE ? [] : insecure(config)
  if (!plain) return undefined
  return `${plain} must be https, as PUBLIC_URL is. Inside a network that nobody else can read, set ` +
    'NEONPANEL_INSECURE=true.'
}

/** Settings that say something about one another. */
export default function contradiction (config: Config, given: (name: string) => boolean): string | undefined {
  const { CORS_ORIGIN, SANDBOX, TLS_CERT, TLS_KEY, TOKEN_AUDIENCE, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET } = config
  if ((TLS_CERT === '') !== (TLS_KEY === '')) return 'TLS_CERT and TLS_KEY must be set together.'
  if (TOKEN_AUDIENCE.includes('any') && TOKEN_AUDIENCE.length > 1) {
    return 'TOKEN_AUDIENCE must be a list of audiences or the single word any.'
  }
  if (CORS_ORIGIN.includes('*') && CORS_ORIGIN.length > 1) {
    return 'CORS_ORIGIN must be a list of origins or the single character *.'
  }
  if (UPSTREAM_CLIENT_SECRET !== '' && UPSTREAM_CLIENT_ID === '') {
    return 'UPSTREAM_CLIENT_SECRET needs UPSTREAM_CLIENT_ID.'
  }
  if (SANDBOX && given('NEONPANEL_ISSUER')) return 'SANDBOX=true brings its own NEONPANEL_ISSUER: set one of the two.'
  return addresses(config)
}
