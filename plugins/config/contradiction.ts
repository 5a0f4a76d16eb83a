import type { Config } from '../../schemas/config.ts'
import { isLoopback } from './url.ts'

/** The settings that say where NeonPanel is. */
const NEONPANEL = [
  'NEONPANEL_ISSUER', 'NEONPANEL_API_URL', 'NEONPANEL_JWKS_URI', 'NEONPANEL_TOKEN_URL', 'NEONPANEL_INTROSPECTION_URL',
  'PUBLISHED_AUTHORIZATION_URL', 'PUBLISHED_TOKEN_URL', 'PUBLISHED_REGISTRATION_URL', 'PUBLISHED_JWKS_URI'
] as const

/**
 * The settings by which NeonPanel is reached without TLS while users reach the gateway with it. The sandbox here is
 * none of them.
 */
export function insecure (config: Config): string[] {
  if (!config.PUBLIC_URL.startsWith('https:')) return []
  const isPlain = (url: string) => /^http:/i.test(url) && !(config.SANDBOX && isLoopback(url))
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

function processes ({ PROCESSES, REDIS_URL, SANDBOX }: Config): string | undefined {
  if (PROCESSES === 1) return undefined
  if (SANDBOX) return 'SANDBOX=true needs PROCESSES=1: each process would start a sandbox of its own.'
  return REDIS_URL === ''
    ? `PROCESSES of more than 1 (here ${PROCESSES}) needs REDIS_URL: without it a repeated write could be sent twice.`
    : undefined
}

function ports ({ METRICS_PORT, PORT, SANDBOX, SANDBOX_PORT }: Config): string | undefined {
  if (METRICS_PORT === PORT) return 'METRICS_PORT must be another port than PORT: users must not reach the metrics.'
  return SANDBOX && METRICS_PORT === SANDBOX_PORT ? 'METRICS_PORT must be another port than SANDBOX_PORT.' : undefined
}

function redis ({ REDIS_MODE, REDIS_NODES, REDIS_URL }: Config): string | undefined {
  if (REDIS_MODE === 'single') {
    return REDIS_NODES.length > 0 ? 'REDIS_NODES needs REDIS_MODE=cluster or sentinel.' : undefined
  }
  if (REDIS_URL === '') return `REDIS_MODE=${REDIS_MODE} needs REDIS_URL.`
  const isFirst = /^\/?0*$/.test(new URL(REDIS_URL).pathname)
  return REDIS_MODE === 'cluster' && !isFirst ? 'REDIS_URL must name database 0: a Cluster has no other.' : undefined
}

/** Settings that say something about one another. */
export default function contradiction (config: Config, given: (name: string) => boolean): string | undefined {
  const {
    CORS_ORIGIN, SANDBOX, TLS_CERT, TLS_KEY, TOKEN_AUDIENCE, TOOLSETS, UPSTREAM_CLIENT_ID, UPSTREAM_CLIENT_SECRET
  } = config
  if ((TLS_CERT === '') !== (TLS_KEY === '')) return 'TLS_CERT and TLS_KEY must be set together.'
  if (TOKEN_AUDIENCE.includes('any') && TOKEN_AUDIENCE.length > 1) {
    return 'TOKEN_AUDIENCE must be a list of audiences or the single word any.'
  }
  if (CORS_ORIGIN.includes('*') && CORS_ORIGIN.length > 1) {
    return 'CORS_ORIGIN must be a list of origins or the single character *.'
  }
  if (TOOLSETS.includes('none') && TOOLSETS.length > 1) {
    return 'TOOLSETS must be a list of toolsets or the single word none.'
  }
  if (UPSTREAM_CLIENT_SECRET !== '' && UPSTREAM_CLIENT_ID === '') {
    return 'UPSTREAM_CLIENT_SECRET needs UPSTREAM_CLIENT_ID.'
  }
  if (config.NEONPANEL_INTROSPECTION_URL !== '' && UPSTREAM_CLIENT_SECRET === '') {
    return 'NEONPANEL_INTROSPECTION_URL needs UPSTREAM_CLIENT_ID and UPSTREAM_CLIENT_SECRET.'
  }
  if (SANDBOX && given('NEONPANEL_ISSUER')) return 'SANDBOX=true brings its own NEONPANEL_ISSUER: set one of the two.'
  return processes(config) ?? ports(config) ?? redis(config) ?? addresses(config)
}
