import t from 'tap'
import crowd, { canaries } from '../attack/crowd.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../issuer.ts'
import startUpstream from '../upstream.ts'
import startTopology, { skip } from './topology.ts'

const SUBJECTS = 50
const CALLS = 200

t.test('nobody ever sees an answer that is another one\'s, over two replicas behind a load balancer [SEC-26]', { skip }, async t => {
  const pair = await makePair('good')
  const issuer = await startIssuer(t, pair)
  const { url } = await startTopology(t, {
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: await startUpstream(t, canaries),
    TOKEN_AUDIENCE: AUDIENCE,
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_ADDRESS_MAX: '1000000',
    MAX_CALLS_PER_SUBJECT: '1000',
    MAX_CALLS: '10000'
  })
  const begun = performance.now()
  const token = (sub: string) => sign(issuer.url, { pair, claims: { sub } })
  const { strange, answered, again, ways } = await crowd(t, { url, token, subjects: SUBJECTS, calls: CALLS })
  t.strictSame([strange, answered], [[], SUBJECTS * CALLS])
  const [one, other] = ['replica-0', 'replica-1']
  t.strictSame(Object.keys(ways).sort(), [one, `${one} for ${one}`, `${one} for ${other}`, other, `${other} for ${one}`, `${other} for ${other}`])
  t.comment(`${answered} answers in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${again} calls repeated:`, ways)
})
