import { part, type Forge, type Tokens } from './forge.ts'

/** Key ids that are no good key's, each in a token that the issuer has signed. */
export function kids ({ token }: Forge): Tokens {
  const odd = [
    '../../../etc/passwd', '..\\..\\windows', '\' OR 1=1 --', '__proto__', 'constructor', 'toString', 'hasOwnProperty',
    'good\u0000', 'good ', ' good', 'GOOD', 'good/',
    'good\n', '%67ood', 'g\u2060ood', 'http://127.0.0.1/keys', '', 'k'.repeat(257), 7, 0, true, null, ['good'],
    { kid: 'good' }
  ]
  return Object.fromEntries(odd.map(kid => [`kid ${JSON.stringify(kid)?.slice(0, 40)}`, token({}, { kid })]))
}

/** Tokens of another type, with extensions that must be understood (RFC 7515 4.1.11), and headers that are none. */
export function headers ({ token, raw, claims, pair }: Forge): Tokens {
  const types = [
    'refresh', 'Refresh', 'rt+jwt', 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'id_token', 'JWE', 'JOSE', 'at+jwt;x',
    'at jwt', 'text/jwt', 'application/', 'jwt ', '', 7, null, ['JWT'], {}
  ]
  const good = { alg: 'RS256', typ: 'at+jwt', kid: pair.kid }
  const extensions = {
    crit: [
      'exp'
    ],
    'crit b64': ['b64'],
    'crit unknown': ['urn:x'],
    'crit empty': [],
    'crit as a text': 'exp',
    'crit null': null
  }
  const texts = [
    '[]', '"header"', '7', 'null', '{}', '', '{"alg":"RS256"', `\ufeff${JSON.stringify(good)}`,
    `${JSON.stringify(good)}x`, 'not JSON'
  ]
  return {
    ...Object.fromEntries(types.map(typ => [`typ ${JSON.stringify(typ)}`, token({}, { typ })])),
    ...Object.fromEntries(Object.entries(extensions)
      .map(([name, crit]) => [name, raw({ ...good, b64: false, crit }, claims())])),
    ...Object.fromEntries(texts.map(text => [`the header ${JSON.stringify(text)}`, raw(text, claims())]))
  }
}

/** Texts that are no JWS in compact form, JWE and nested tokens among them. */
export function shapes ({ token, raw, pair, claims }: Forge): Tokens {
  const good = token()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const named = { alg: 'RS256', typ: 'JWT', kid: pair.kid }
  return {
    'one word': 'word-by-itself',
    'two parts': `${header}.${payload}`,
    'four parts': `${good}.${signature}`,
    'five parts, as a JWE has': `${part({ alg: 'dir', enc: 'A256GCM', kid: pair.kid })}..${part('iv')}.` +
      `${part('text')}.${part('tag')}`,
    'a JWE with an encrypted key': `${part({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: pair.kid })}.${signature}.` +
      `${part('iv')}.${payload}.${part('tag')}`,
    'a dot before': `.${good}`,
    'a dot behind': `${good}.`,
    dots: '..',
    'an empty header': `.${payload}.${signature}`,
    'an empty payload': `${header}..${signature}`,
    'two tokens': `${good}.${good}`,
    'a token within a token': raw({ ...named, cty: 'JWT' }, token()),
    'an unsecured token within a token': raw({ ...named, cty: 'JWT' }, `${part({ alg: 'none' })}.${payload}.`),
    'a slash': good.replace('.', '/'),
    'the parts turned round': `${signature}.${payload}.${header}`,
    'JSON serialisation': part({ payload, signatures: [{ protected: header, signature }] }),
    ...Object.fromEntries([
      '[]', '"claims"', '7', 'null', '', '{"iss":', `\ufeff${JSON.stringify(claims())}`, `${JSON.stringify(claims())}x`,
      `[${JSON.stringify(claims())}]`
    ]
      .map(text => [`the payload ${text.slice(0, 12)}`, raw(named, text)]))
  }
}
