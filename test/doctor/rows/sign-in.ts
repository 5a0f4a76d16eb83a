import type { Passing } from '../altering-proxy.ts'
import { at, edit, SIGN_IN, EVERYBODY, to, type Row } from './row.ts'

const RESOURCE = '/.well-known/oauth-protected-resource/mcp'
const ISSUER = '/.well-known/oauth-authorization-server'
const isFirst = ({ asked }: Passing) => asked.authorization === undefined
const isBad = ({ asked }: Passing) => asked.authorization === 'Bearer not-a-token'

/** Deployments whose sign-in is broken in one thing. */
const rows: Readonly<Record<string, Row>> = {
  'the challenge is dropped on the way': {
    ...to('initialize', ({ headers }) => { delete headers['www-authenticate'] }, isFirst),
    expected: { challenge: ['fail', ...SIGN_IN] }
  },
  'another challenge stands before Bearer': {
    ...to('initialize', ({ headers }) => {
      headers['www-authenticate'] = `Basic realm="proxy", ${headers['www-authenticate']}`
    }, isFirst),
    expected: { challenge: ['fail', ...SIGN_IN] }
  },
  'the challenge names no metadata': {
    ...to('initialize', ({ headers }) => { headers['www-authenticate'] = 'Bearer realm="mcp"' }, isFirst),
    expected: { challenge: ['fail', ...SIGN_IN] }
  },
  'the 401 of the first message comes as 200': {
    ...to('initialize', passing => { passing.status = 200 }, isFirst),
    expected: { 'first-answer': ['fail', ...SIGN_IN] }
  },
  'the 401 of the first message comes as 403': {
    ...to('initialize', passing => { passing.status = 403 }, isFirst),
    expected: { 'first-answer': ['fail', ...SIGN_IN] }
  },
  'the 401 has no id': {
    ...to('initialize', passing => edit(passing, json => { delete json.id }), isFirst),
    expected: { challenge: ['warn', 'mcp-remote'] }
  },
  'a GET without a token is 405': {
    alter: passing => { if (passing.path === '/mcp' && passing.method === 'GET') passing.status = 405 },
    expected: { 'challenge-on-get': ['warn', 'claude'] }
  },
  'a bad token is 403': {
    ...to('initialize', passing => { passing.status = 403 }, isBad),
    expected: { 'invalid-token': ['fail', ...SIGN_IN] }
  },
  'a bad token is refused without an error': {
    ...to('initialize', ({ headers }) => { headers['www-authenticate'] = 'Bearer' }, isBad),
    expected: { 'invalid-token': ['warn', ...SIGN_IN] }
  },
  'resource is another address': {
    ...at(RESOURCE, json => { json.resource = 'https://elsewhere.example.com/mcp' }),
    expected: { resource: ['fail', ...SIGN_IN] }
  },
  'resource is the origin': {
    ...at(RESOURCE, json => { json.resource = String(json.resource).replace('/mcp', '') }),
    expected: { resource: ['warn', 'chatgpt', 'claude'] }
  },
  'the metadata name two authorization servers': {
    ...at(RESOURCE, json => {
      json.authorization_servers = [json.authorization_servers, 'https://b.example.com'].flat()
    }),
    expected: { resource: ['warn', ...SIGN_IN] }
  },
  'a page answers where the metadata should be': {
    alter: passing => {
      if (passing.path !== RESOURCE) return
      passing.headers['content-type'] = 'text/html'
      passing.body = '<!doctype html><title>App</title>'
    },
    expected: { resource: ['fail', ...SIGN_IN], 'resource-places': ['warn', 'claude', 'claude-code'] }
  },
  'the metadata are not at the root': {
    alter: passing => { if (passing.path === '/.well-known/oauth-protected-resource') passing.status = 404 },
    expected: { 'resource-places': ['warn', 'claude'] }
  },
  'a page answers at unknown well-known paths': {
    alter: passing => {
      if (!passing.path.endsWith('/mcp-doctor-asks')) return
      Object.assign(passing, { status: 200, body: '<!doctype html><title>App</title>' })
      passing.headers['content-type'] = 'text/html'
    },
    expected: { 'json-404': ['fail', 'chatgpt', 'claude', 'vscode'] }
  },
  'the issuer ends in a slash': {
    ...at(ISSUER, json => { json.issuer = `${json.issuer}/` }),
    expected: { issuer: ['fail', ...SIGN_IN] }
  },
  'S256 is not said': {
    ...at(ISSUER, json => { delete json.code_challenge_methods_supported }),
    expected: { pkce: ['fail', ...SIGN_IN] }
  },
  'iss is not said': {
    ...at(ISSUER, json => { delete json.authorization_response_iss_parameter_supported }),
    expected: { iss: ['warn', 'chatgpt', 'codex'] }
  },
  'clients cannot register': {
    ...at(ISSUER, json => { delete json.registration_endpoint }),
    expected: { registration: ['fail', ...SIGN_IN] }
  },
  'the challenge asks for a scope that the issuer does not know': {
    ...to('initialize', ({ headers }) => {
      headers['www-authenticate'] = headers['www-authenticate']?.replace('scope="', 'scope="offline ') ?? ''
    }, isFirst),
    expected: { scopes: ['fail', ...SIGN_IN] }
  },
  'tokens are for another server': {
    audience: 'https://elsewhere.example.com',
    expected: { audience: ['fail', ...EVERYBODY] }
  },
  'the refusal for want of a scope does not name it': {
    ...to('tools/call', ({ headers }) => { headers['www-authenticate'] = 'Bearer error="insufficient_scope"' },
      ({ status }) => status === 403),
    expected: { 'step-up': ['warn', 'claude-code', 'vscode', 'inspector', 'sdk'] }
  }
}

export default rows
