import t from 'tap'
import callAsUsers, { canaries } from '../attack/users.ts'
import startIssuer, { AUDIENCE, makePair, sign } from '../issuer.ts'
import startFakeUpstream from '../fake-upstream.ts'
import startTopology, { skip } from './topology.ts'

const SUBJECTS = 50
const CALLS = 200

t.test('no caller ever sees another one\'s answer, over two replicas behind a load ' +
  'balancer [SEC-26]', { skip }, async t => {
  const replicas = await makePair('good')
  const issuer = await startIssuer(t, replicas)
  const { url } = await startTopology(t, {
    NEONPANEL_ISSUER: issuer.url,
    NEONPANEL_API_URL: await startFakeUpstream(t, canaries),
    TOKEN_AUDIENCE: AUDIENCE,
    RATE_LIMIT_MAX: '1000000',
    RATE_LIMIT_ADDRESS_MAX: '1000000',
    MAX_CALLS_PER_SUBJECT: '1000',
    MAX_CALLS: '10000'
  })
  const begun = performance.now()
  const token = (sub: string) => sign(issuer.url, { pair: replicas, claims: { sub } })
  const { unexpected, answered, retried, byReplica } =
    await callAsUsers(t, { url, token, subjects: SUBJECTS, calls: CALLS })
  t.strictSame([unexpected, answered], [[], SUBJECTS * CALLS])
  const [one, other] = ['replica-0', 'replica-1']
  t.strictSame(Object.keys(byReplica).sort(),
    [one, `${one} for ${one}`, `${one} for ${other}`, other, `${other} for ${one}`, `${other} for ${other}`])
  t.comment(`${answered} answers in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${retried} ` +
    'calls repeated:', byReplica)
})
