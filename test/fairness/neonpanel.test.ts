import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import t, { type Test } from 'tap'
import openTarget from '../attack/open.ts'
import { subjectOf } from '../attack/users.ts'
import { sendJson } from '../issuer.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import startTokenEndpoint from '../token-endpoint.ts'
import withNeighbours, { signIn, type Ask } from './neighbours.ts'

const AT_ONCE = 100
const ROUNDS = 3
const OWN_CALLS = 10

function isWorst (authorization: string | undefined): boolean {
  return subjectOf(authorization) === 'worst'
}

/** A NeonPanel that lets the one wait until it is let go, and answers others. */
function waitingRoom () {
  const waiting: ServerResponse[] = []
  const answer: RequestListener = (request, response) => {
    request.resume()
    if (isWorst(request.headers.authorization)) waiting.push(response)
    else sendJson(response, COMPANIES)
  }
  const letGo = () => { for (const response of waiting.splice(0)) sendJson(response, COMPANIES) }
  return { waiting, answer, letGo }
}

function bill (turn: number, other: number): Ask {
  const key = `bill-${other}-${turn}`
  return {
    path: '/tools/neonpanel.createDocuments',
    body: { companyUuid: 'c', type: 'bill', data: { ref_number: key } },
    headers: { 'idempotency-key': key }
  }
}

/** The one has as many calls wait at NeonPanel as it may, beside others. */
async function hang (t: Test, ask: (turn: number, other: number) => Ask, env: Record<string, string> = {}) {
  const { waiting, answer, letGo } = waitingRoom()
  const gateway = await openTarget(t, { upstream: answer, env })
  const worst = await signIn(t, gateway, 'worst')
  const refused: number[] = []
  await withNeighbours(t, gateway, async () => {
    const calls = Array.from({ length: AT_ONCE }, async (_, index) => {
      const { status } = await worst(ask(index, -1))
      if (status !== 200) refused.push(status)
      if (refused.length === AT_ONCE - OWN_CALLS) setTimeout(letGo, 1000)
    })
    await Promise.all(calls)
  }, ask)
  t.strictSame([waiting.length, new Set(refused)], [0, new Set([429])])
}

t.test('calls of one caller that hang leave others connections for reads [F1]', t => hang(t, () => ({})))

t.test('calls of one caller that hang leave others connections for writes [F1]', t => hang(t, bill))

t.test('calls of one caller that hang leave others places among those that may run [SEC-50]',
  t => hang(t, () => ({}), { MAX_CALLS: '21' }))

t.test('one caller of whom every call of every tool fails opens no circuit of others [F2]', async t => {
  const gateway = await openTarget(t, {
    env: { MAX_CALLS_PER_SUBJECT: String(AT_ONCE) },
    upstream: ({ headers: { authorization } }, response) => {
      if (isWorst(authorization)) response.writeHead(500).end()
      else sendJson(response, COMPANIES)
    }
  })
  const worst = await signIn(t, gateway, 'worst')
  const codes: string[] = []
  const paths = ['listCompanies', 'listReports'].map(name => `/tools/neonpanel.${name}`)
  await withNeighbours(t, gateway, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) =>
        worst({ path: paths[index % 2] ?? '' })))
      codes.push(...answers.map(({ text }) => /"code":"(\w+)"/.exec(text)?.[1] ?? ''))
      await sleep(500)
    }
  })
  t.strictSame(new Set(codes), new Set(['upstream_failed', 'circuit_open']))
})

t.test('one caller whose tokens are never exchanged leaves others connections to exchange theirs [F1]', async t => {
  const endpoint = await startTokenEndpoint(t)
  const late: ServerResponse[] = []
  endpoint.answer = (_request, response) => {
    const { subject_token: token = '' } = endpoint.seen.at(-1)?.form ?? {}
    if (decodeJwt(token).sub === 'worst') {
      late.push(response)
    } else {
      const type = 'urn:ietf:params:oauth:token-type:access_token'
      sendJson(response, { access_token: 'x', issued_token_type: type, token_type: 'Bearer', expires_in: 0 })
    }
  }
  const gateway = await openTarget(t, {
    env: { UPSTREAM_AUTH: 'exchange', NEONPANEL_TOKEN_URL: endpoint.url, UPSTREAM_CLIENT_ID: 'gateway' }
  })
  const grants = await Promise.all(Array.from({ length: AT_ONCE }, async (_, index) =>
    signIn(t, { url: gateway.url, token: sub => gateway.token(sub, { grant: index }) }, 'worst')))
  await withNeighbours(t, gateway, async () => {
    const statuses = (await Promise.all(grants.map(grant => grant()))).map(({ status }) => status)
    t.strictSame(new Set(statuses), new Set([429, 503]))
    t.equal(statuses.filter(status => status === 503).length, OWN_CALLS)
  })
  t.not(late.length, 0)
})
