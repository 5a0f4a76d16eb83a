import fc from 'fast-check'
import t from 'tap'
import alias from '../../tools/alias.ts'
import tools from '../../tools/index.ts'
import { scopes as all } from '../../tools/scopes.ts'
import type { Tool } from '../../tools/tool.ts'
import { valid } from '../arguments.ts'
import { member } from '../clients/journey.ts'
import openTarget from './open.ts'

interface Holder { held: string[], claims: Record<string, unknown>, good: boolean }

let asked = 0
const { app, token } = await openTarget(t, {
  upstream: (_request, response) => {
    asked++
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }
})

/**
 * Five tokens for a tool: without scopes, with all that do not help, with those that do, with all, and with the right
 * ones in an odd shape.
 */
function holdersOf ({ scopes }: Tool): Record<string, Holder> {
  const right = [...scopes[0] ?? []]
  const wrong = all.filter(scope => !scopes.flat().includes(scope))
  const odd = [...right.map(scope => scope.toUpperCase()), `x${right[0]}`, `${right[0]}:more`, '*']
  const holder = (held: string[], good: boolean, claims: Record<string, unknown> = { scope: held.join(' ') }): Holder =>
    ({ held, good, claims })
  return {
    none: holder([], false, { scope: undefined }),
    wrong: holder(wrong, false),
    odd: holder([], false, { scope: [odd], scp: { scope: right }, scopes: null }),
    misspelt: holder(odd, false, { scope: odd.join(' ') }),
    right: holder(right, true, { scope: undefined, scp: right }),
    all: holder([...all], true)
  }
}

/** The scopes that a challenge asks for. */
function scopesIn (challenge: unknown): string[] {
  return (/ scope="([^"]*)"/.exec(String(challenge))?.[1] ?? '').split(' ')
}

async function post (url: string, authorization: string, body: unknown) {
  const headers = {
    host: new URL(
      app.config.PUBLIC_URL
    ).host,
    authorization,
    'content-type': 'application/json',
    'mcp-protocol-version': '2025-11-25'
  }
  const { statusCode, headers: fields, payload } =
    await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(body) })
  return { status: statusCode, challenge: fields['www-authenticate'], body: JSON.parse(payload) }
}

for (const tool of tools) {
  t.test(`${tool.name} is opened by its scopes and by nothing else, on every surface and under both ` +
    'names [SEC-21, CLIENT-17, CLIENT-18, CLIENT-20]', async t => {
    const [input] = fc.sample(valid(tool.input), { numRuns: 1, seed: 1 })
    const call = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } })
    const surfaces = [[
      `/tools/${tool.name}`, input
    ], [`/tools/${alias(tool.name)}`, input], ['/', call(tool.name)], ['/mcp', call(alias(tool.name))]] as const
    for (const [name, { held, claims, good }] of Object.entries(holdersOf(tool))) {
      for (const [index, [url, body]] of surfaces.entries()) {
        // another subject each time, so that no write is a repetition
        const authorization = `Bearer ${await token(`${name} at ${url}, ${index}`, claims)}`
        const before = asked
        const answer = await post(url, authorization, body)
        if (good) {
          t.not(answer.status, 403, `${name} at ${url}`)
          t.equal(asked > before, true, `${name} at ${url}: NeonPanel is asked`)
          continue
        }
        const code = member(answer.body, 'code') ?? member(answer.body, 'error', 'data', 'code')
        t.strictSame([answer.status, code, asked - before], [403, 'insufficient_scope', 0], `${name} at ${url}`)
        const wanted = scopesIn(answer.challenge)
        t.ok(held.every(scope => wanted.includes(scope)), `${name} at ${url}: what is held is kept`)
        t.ok(tool.scopes.some(needed => needed.every(scope => wanted.includes(scope))),
          `${name} at ${url}: what is missing is named`)
      }
    }
  })
}
