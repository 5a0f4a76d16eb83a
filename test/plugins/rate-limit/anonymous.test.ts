import Fastify from 'fastify'
import t from 'tap'
import addressLimit from '../../../plugins/address-limit.ts'
import auth from '../../../plugins/auth/index.ts'
import body from '../../../plugins/body/index.ts'
import config, { readConfig } from '../../../plugins/config/index.ts'
import drain from '../../../plugins/drain.ts'
import errors from '../../../plugins/errors/index.ts'
import headers from '../../../plugins/headers.ts'
import load from '../../../plugins/load/index.ts'
import jwks from '../../../plugins/jwks/index.ts'
import metrics from '../../../plugins/metrics/index.ts'
import oauth from '../../../plugins/oauth/index.ts'
import rateLimit from '../../../plugins/rate-limit/index.ts'
import redis from '../../../plugins/redis/index.ts'
import tracing from '../../../plugins/tracing/index.ts'
import relay from '../../../plugins/relay/index.ts'
import startIssuer from '../../issuer.ts'

t.test('charges an anonymous batch to its address', async t => {
  const issuer = await startIssuer(t)
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(config,
    { config: readConfig({ NEONPANEL_ISSUER: issuer.url, RATE_LIMIT_ADDRESS_MAX: '10', RATE_LIMIT_WINDOW: '500' }) })
  const plugins = [
    metrics, tracing, errors, headers, drain, load, oauth, jwks, body, redis, relay, addressLimit, auth, rateLimit
  ]
  for (const plugin of plugins) await app.register(plugin)
  app.addHook('onRequest', app.subjectLimit.apply)
  app.post('/', async request => {
    await app.subjectLimit.charge(request, 4)
    return 'charged'
  })
  const answers = [await app.inject({
    method: 'POST', url: '/'
  }), await app.inject({ method: 'POST', url: '/' }), await app.inject({ method: 'POST', url: '/' })]
  t.strictSame(answers.map(answer => answer.statusCode), [200, 200, 429])
  t.notOk('ratelimit' in (answers[0]?.headers ?? {}))
  t.match(answers[2]?.headers,
    { ratelimit: '"address";r=0;t=1', 'ratelimit-policy': '"address";q=10;w=1', 'retry-after': '1' })
  t.equal(answers[2]?.json().detail, 'At most 10 requests without a token in 0.5 s. Retry in 1 s.')
})
