import type { Config } from '../../schemas/config.ts'
import { insecure } from './contradiction.ts'
import { formerSettings, unknownNames, type Environment } from './unknown.ts'

/**
 * What an operator should know of settings that are allowed, and of the environment that they come from: a sentence
 * each.
 */
export default function warnings (config: Config, env: Environment): string[] {
  const { PUBLIC_URL, TLS_CERT, TRUST_PROXY } = config
  const unknown = unknownNames(env).join(', ')
  const former = formerSettings(env).join(', ')
  const plain = insecure(config).join(', ')
  const isProxyUnknown = PUBLIC_URL.startsWith('https:') && TLS_CERT === '' && TRUST_PROXY.length === 0
  return [
    ...unknown ? [`These are not settings of the gateway and have no effect: ${unknown}.`] : [],
    ...former ? [`Settings of v3.1.1 have other names here, and no effect under the old ones: ${former}.`] : [],
    ...plain ? [`NEONPANEL_INSECURE=true: tokens or keys travel unencrypted, by ${plain}.`] : [],
    ...isProxyUnknown
      ? ['PUBLIC_URL is https without TLS_CERT, so a proxy is in front, but TRUST_PROXY names none: all callers ' +
        'count as one address, and the refused tokens of one can lock out the others. Set TRUST_PROXY to the ' +
        'addresses of the proxy.']
      : []
  ]
}
