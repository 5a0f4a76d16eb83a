import t from 'tap'
import { Failure } from '../../../plugins/errors/index.ts'
import open, { GOOD, json, SCOPES } from './open-exchange.ts'

t.test('tells a scope of ours that was not asked for, in a text or a list, by its name [K11]', async t => {
  const { endpoint, exchange } = await open(t)
  for (const scope of ['read:cogs  write:import email', ['read:cogs', 'write:import']]) {
    endpoint.answer = json({ ...GOOD, scope })
    await t.rejects(exchange('token', SCOPES), {
      code: 'issuer_unavailable',
      details: { cause: { message: 'The exchanged token opens write:import, which was not asked for.' } }
    })
    t.equal((await exchange('token', [])).token, 'another', 'nothing was asked for in particular')
  }
})

t.test('says whose fault a refusal is, with all that the endpoint says but the token [K12, K17]', async t => {
  const { endpoint, exchange } = await open(t)
  const verdictOn = async (error: string) => {
    endpoint.answer = json({ error, error_description: 'no opaque-1 here' }, 400)
    const failure = await exchange('opaque-1', SCOPES).catch((error: unknown) => error)
    return failure instanceof Failure && [failure.code, failure.details.reason]
  }
  const refusal = (error: string) => ({
    reason: 'refused by the token endpoint', received: `HTTP 400, ${error}, no [token] here`
  })
  const operators = (error: string) => ({ ...refusal(error), reason: 'token endpoint' })
  t.strictSame(await verdictOn('invalid_request'), ['issuer_unavailable', operators('invalid_request')])
  t.strictSame(await verdictOn('invalid_grant'), ['invalid_token', refusal('invalid_grant')])
  endpoint.answer = json(GOOD)
  await exchange('opaque-1', SCOPES)
  t.strictSame(await verdictOn('invalid_request'), ['invalid_token', refusal('invalid_request')])
  for (const error of ['invalid_scope', 'access_denied']) {
    t.strictSame(await verdictOn(error), ['upstream_refused', refusal(error)])
  }
  for (const error of ['invalid_client', 'invalid_target', 'unauthorized_client']) {
    t.strictSame(await verdictOn(error), ['issuer_unavailable', operators(error)])
  }
})

t.test('passes on how long the endpoint asks to wait, and does not ask again before [K16]', async t => {
  const { endpoint, exchange } = await open(t)
  for (const [status, field, seconds] of [[429, '17', 17], [503, '60', 60], [429, '0', 1], [429, 'x', 5]] as const) {
    endpoint.seen.length = 0
    endpoint.answer = json('<html>', status, { 'retry-after': field, 'content-type': 'text/html' })
    await t.rejects(exchange('token', SCOPES), {
      code: 'issuer_unavailable',
      details: { retryAfter: seconds, reason: { reason: 'token endpoint', received: `HTTP ${status}` } }
    })
    t.equal(endpoint.seen.length, 1)
  }
})
