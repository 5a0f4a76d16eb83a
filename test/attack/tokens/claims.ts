import { AUDIENCE } from '../../issuer.ts'
import type { Forge, Tokens } from './forge.ts'

const REQUIRED = ['iss', 'sub', 'aud', 'exp', 'iat']

/** Every set of required claims but the empty one, left out. */
export function missing ({ token }: Forge): Tokens {
  const sets = Array.from({ length: 31 }, (_, index) => REQUIRED.filter((_name, bit) => (index + 1) & (1 << bit)))
  return Object.fromEntries(sets.map(names =>
    [`without ${names.join(', ')}`, token(Object.fromEntries(names.map(name => [name, undefined])))]))
}

/** Issuers that are not ours; the canary must never hear of it. */
export function issuers ({ token, issuer }: Forge, canary: string): Tokens {
  const { port, host } = new URL(issuer)
  const odd = [
    canary, [issuer], [issuer, canary], { iss: issuer }, `${issuer}/`, `${issuer}/.`, issuer.toUpperCase(),
    ` ${issuer}`, `${issuer} `, `${issuer}\u0000`, `${issuer}#`, `${issuer}?`,
    `http://user@${host}`, `http://${host}.evil.example`, `http://evil.example/${host}`, `https://${host}`,
    `http://127.1:${port}`, `http://localhost:${port}`, 'http://127.0.0.1', '', null, 0, true
  ]
  return Object.fromEntries(odd.map(iss => [`iss ${JSON.stringify(iss).replaceAll(port, 'port')}`, token({ iss })]))
}

/** Audiences of others, and what only looks like ours. */
export function audiences ({ token }: Forge): Tokens {
  const odd = [
    'https://other.example', '', [], [''], AUDIENCE.slice(0, -1), `${AUDIENCE}x`, `${AUDIENCE}//`, `${AUDIENCE}/mcp/`,
    `${AUDIENCE}/mcpx`, `${AUDIENCE}/tools`, `${AUDIENCE}:443`, `${AUDIENCE}?`,
    `${AUDIENCE}#`, AUDIENCE.toUpperCase(), `${AUDIENCE}/MCP`, AUDIENCE.replace('https', 'http'), ` ${AUDIENCE}`,
    `${AUDIENCE} https://other.example`, `https://x.${AUDIENCE.slice(8)}`, `${AUDIENCE}.evil.example`,
    `https://user@${AUDIENCE.slice(8)}`, '.*', '*', null, 0, true, { 0: AUDIENCE }, [[AUDIENCE]], [AUDIENCE, 7],
    ['https://other.example', null], 'a1f0c9de-6b52-4c1e-9f3a-2d7be0c4a815'
  ]
  return Object.fromEntries(odd.map(aud => [`aud ${JSON.stringify(aud)}`, token({ aud })]))
}

/** Dates a second beyond their edge, of other types, and without end. */
export function dates ({ token, raw, claims, now, pair }: Forge): Tokens {
  const edges = {
    exp: [now - 6, now - 3600, 0, -1, now - 5.5, now * -1],
    nbf: [now + 61, now + 3600, now + 60.5, now * 1000],
    iat: [now + 61, now + 3600, now + 60.5, now * 1000]
  }
  const types = [String(now), new Date(now * 1000).toISOString(), null, true, [], [now], {}, '']
  const infinite = ['1e999', '-1e999']
  const tokens: Tokens = {}
  for (const [name, values] of Object.entries(edges)) {
    for (const value of [...values, ...types]) tokens[`${name} ${JSON.stringify(value)}`] = token({ [name]: value })
    for (const value of infinite) {
      const text = JSON.stringify(claims({ [name]: '§' })).replace('"§"', value)
      tokens[`${name} ${value}`] = raw({ alg: 'RS256', typ: 'at+jwt', kid: pair.kid }, text)
    }
  }
  const passport = {
    iss: undefined,
    aud: 'a1f0c9de-6b52-4c1e-9f3a-2d7be0c4a815',
    iat: now - 0.442055745,
    nbf: now - 0.442055745,
    exp: now +
    15_897_600.557944255,
    scopes: []
  }
  return {
    ...tokens,
    'a token of Laravel Passport': token(passport, { typ: 'JWT', kid: undefined }),
    'a token of Laravel Passport with kid': token(passport, { typ: 'JWT' })
  }
}

/** Subjects that are empty, and tokens that were made to sign in with (OpenID Connect Core 2). */
export function subjects ({ token, raw, claims, pair }: Forge): Tokens {
  const odd = ['', null, 46, 0, true, [], ['46'], {}]
  const twice = JSON.stringify(claims({ aud: 'https://other.example' })).replace('{', `{"aud":"${AUDIENCE}",`)
  return {
    ...Object.fromEntries(odd.map(sub => [`sub ${JSON.stringify(sub)}`, token({ sub })])),
    'with a nonce': token({ nonce: 'n' }),
    'with an empty nonce': token({ nonce: '' }),
    'with a hash of an access token': token({ at_hash: 'h' }),
    'with both': token({ nonce: 'n', at_hash: 'h' }),
    'with an audience twice, the second one foreign': raw({ alg: 'RS256', kid: pair.kid }, twice)
  }
}
