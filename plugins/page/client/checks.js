const TIMEOUT_MS = 10_000
const { url, path, issuer, tool } = document.body.dataset

/** How something is, in a sentence, and what mends it. */
const verdict = (state, text, mend = '') => ({ state, text, mend })
const problem = (text, mend) => Object.assign(new Error(text), { verdict: verdict('bad', text, mend) })

function show (id, { state, text, mend }) {
  const element = document.getElementById(id)
  const advice = document.createElement('span')
  advice.textContent = mend
  element.dataset.state = state
  element.replaceChildren(text, ...mend ? [' ', advice] : [])
}

/** Shows what a check comes to in its place. */
async function run (id, check) {
  show(id, verdict('busy', 'Checking…'))
  show(id, await check().catch(error => error.verdict ?? verdict('bad', `This check failed: ${error.message}`)))
}

async function fetched (address, init) {
  try {
    const response = await fetch(location.origin + address, {
      cache: 'no-store', credentials: 'omit', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS), ...init
    })
    return { response, text: await response.text() }
  } catch (error) {
    const isLate = error.name === 'TimeoutError'
    throw problem(isLate ? `No answer within ${TIMEOUT_MS / 1000} seconds.` : 'No answer: the connection failed.',
      'Is the server running, and does what stands before it pass this address on?')
  }
}

function parsed (text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Status, JSON object and milliseconds of an answer of this server. */
async function ask (address, init) {
  const began = performance.now()
  const { response: { type, status, headers }, text } = await fetched(address, init)
  const ms = Math.max(1, Math.round(performance.now() - began))
  if (type === 'opaqueredirect') {
    throw problem('It redirects, and clients do not follow.', 'Let the proxy pass this address on to the server.')
  }
  const body = parsed(text)
  if (typeof body === 'object' && body !== null) return { status, body, ms }
  throw problem(`It answers ${status} with ${headers.get('content-type') ?? 'no type'}, where JSON was due.`,
    'Something else answers in the place of the server: look at the proxy.')
}

async function health () {
  const { status, body, ms } = await ask(`${path}/healthz`)
  if (status === 200 && body.status === 'ok') return verdict('good', `Reachable in ${ms} ms.`)
  throw problem(body.detail ?? `It answers ${status}.`, 'Try again shortly; the log of the server says more.')
}

/** The metadata of RFC 8414 and RFC 9728, as a client reads them. */
async function discovery () {
  const { status, body: server, ms } = await ask(`${path}/.well-known/oauth-authorization-server`)
  if (status !== 200) throw problem(server.detail ?? `It answers ${status}.`, 'The log of the server says more.')
  const methods = [server.code_challenge_methods_supported].flat()
  if (!server.authorization_endpoint || !server.token_endpoint || !methods.includes('S256')) {
    throw problem('The authorization server names no sign-in with PKCE (S256).', `Its own metadata are at ${issuer}.`)
  }
  const { body: { resource } } = await ask(`/.well-known/oauth-protected-resource${path}`)
  if (resource !== url) {
    throw problem(`The server calls itself ${resource}, not ${url}.`, 'Clients refuse that: look at the proxy.')
  }
  const found = `Sign-in with PKCE at ${new URL(server.authorization_endpoint).host}, found in ${ms} ms.`
  const { origin } = new URL(url)
  if (origin === location.origin) return verdict('good', found)
  return verdict('warn', found, `You opened ${location.origin}, but clients must be given ${url}: others are refused.`)
}

const STATES = {
  keys: {
    unreachable: 'Cannot be fetched: sign-ins that are new to the server wait. Can it reach the issuer?',
    unusable: 'None can be used: no token can be verified. Look at the key set of the issuer.'
  },
  neonpanel: {
    unreachable: 'Cannot be reached: calls are refused for now. Try again shortly.',
    failing: 'Answers with errors: some calls are refused for now. Try again shortly.'
  },
  redis: { down: 'Away: reads go on, writes are refused until it is back.' }
}

/** What the server says of the three that it leans on; of Redis only where it has one. */
async function readiness () {
  const rows = Object.entries(STATES).filter(([name]) => name !== 'redis' || 'redis' in document.body.dataset)
  for (const [name] of rows) show(name, verdict('idle', 'Not known.'))
  const { status, body } = await ask(`${path}/readyz`)
  if (body.status !== 'ok' && body.status !== 'degraded') return verdict('bad', 'The server is stopping.')
  for (const [name, texts] of rows) {
    const trouble = body[name]
    show(name, trouble ? verdict('bad', texts[trouble] ?? trouble) : verdict('good', 'No trouble.'))
  }
  if (status !== 200) return verdict('bad', 'Not ready yet.')
  return body.status === 'ok' ? verdict('good', 'Ready') : verdict('warn', 'Ready, with trouble.')
}

function claimsOf (token) {
  try {
    const [, part] = token.split('.')
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0))
    return Object(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return undefined
  }
}

/** Why a server may have refused a token: it tells that to its log alone. */
function reasonFor (token) {
  const claims = claimsOf(token)
  if (!claims) return 'It is no JWT: is it an access token at all?'
  const { exp, iss, aud } = claims
  const minutes = Math.round((Date.now() / 1000 - exp) / 60)
  if (minutes >= 0) return `It expired ${minutes} min ago: sign in again.`
  if (iss !== issuer) return `It was issued by ${iss}, and this server believes ${issuer}.`
  const isOurs = [aud].flat().some(each => String(each).replace(/\/(mcp|sse|messages)?$/, '') === url)
  if (!isOurs) return `It was made for ${aud ?? 'no address'}, and this server is ${url}: sign in by way of that.`
  return 'The reason stands in the log of the server.'
}

function adviceFor (status, token) {
  if (status === 401) return reasonFor(token)
  return status === 403 ? 'Sign in again and allow what is missing.' : '' // other refusals say what helps
}

/** A method over the address that the setup guide calls; throws where its answer is no result. */
async function rpc (method, params, token) {
  const { status, body: { result, error, detail }, ms } = await ask(`${path}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  })
  if (result && !result.isError) return { result, ms }
  throw problem(result?.content?.[0]?.text ?? error?.message ?? detail ?? `It answers ${status}.`,
    adviceFor(status, token))
}

async function call () {
  const field = document.getElementById('token')
  const token = field.value.trim().replace(/^Bearer\s+/i, '')
  if (!/^[\w.~+/=-]+$/.test(token)) {
    field.focus()
    throw problem(token ? 'That is no access token: it has characters that none has.' : 'No token is given.',
      'Paste an access token; the demo prints a line that fetches one.')
  }
  const { result: { tools } } = await rpc('tools/list', {}, token)
  const { result: { content: [{ text }] }, ms } = await rpc('tools/call', { name: tool, arguments: {} }, token)
  const rows = parsed(text)?.data ?? []
  const names = rows.map(({ name }) => name).join(', ')
  return verdict('good', `${tools.length} tools are listed; ${tool} answers in ${ms} ms: ${names || 'nothing yet'}.`)
}

function all () {
  run('discovery', discovery)
  run('health', health)
  run('status', readiness)
}

document.getElementById('again').addEventListener('click', all)
document.getElementById('token-form').addEventListener('submit', event => {
  event.preventDefault()
  run('call', call)
})
all()
