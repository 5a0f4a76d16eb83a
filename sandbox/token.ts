import { parseArgs } from 'node:util'

const OPTIONS = {
  user: { type: 'string' },
  scope: { type: 'string' },
  audience: { type: 'string' },
  ttl: { type: 'string' },
  sandbox: { type: 'string' }
} as const

const USAGE = 'Allowed: --user ana@example.com --scope "read:companies" --audience URL --ttl 3600 --sandbox ' +
  'http://localhost:4000.'

function read () {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('. To specify') : []
    throw new Error(`${reason.replace(/\.$/, '')}. ${USAGE}`)
  }
}

function field (answer: unknown, name: string) {
  const members: [string, unknown][] = typeof answer === 'object' && answer !== null ? Object.entries(answer) : []
  const value = new Map(members).get(name)
  return typeof value === 'string' ? value : undefined
}

async function ask (base: string, body: object) {
  const url = new URL('/__sandbox/token', base)
  try {
    const answer =
      await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    const json: unknown = await answer.json()
    return json
  } catch (cause) {
    const help = 'Start it with npm run demo, or name its address with --sandbox.'
    throw new Error(`No sandbox answers at ${url.origin}. ${help}`, { cause })
  }
}

async function token () {
  const { user, scope, audience, ttl, sandbox = `http://localhost:${process.env.SANDBOX_PORT ?? 4000}` } = read()
  if (ttl !== undefined && !/^-?\d{1,9}$/.test(ttl)) {
    throw new Error(`--ttl must be a whole number of seconds. ${USAGE}`)
  }
  if (!URL.canParse(sandbox)) throw new Error(`--sandbox must be a URL. ${USAGE}`)
  const answer = await ask(sandbox, { user, scopes: scope, audience, ...(ttl !== undefined && { ttl: Number(ttl) }) })
  const access = field(answer, 'access_token')
  if (!access) throw new Error(field(answer, 'message') ?? `What answers at ${sandbox} is not the sandbox.`)
  return access
}

try {
  process.stdout.write(`${await token()}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
