import t from 'tap'
import { onFreePort } from '../build.ts'
import { names } from '../proxies/configurations.ts'
import startProxy, { skip } from '../proxies/proxy.ts'
import buildDemo from '../sandbox/demo.ts'
import examine, { faultySteps } from './examine.ts'

for (const name of names) {
  t.test(`nothing fails behind ${name}`, { skip: skip(name) }, async t => {
    const own = await onFreePort(async port => port)
    const PUBLIC_URL = `http://127.0.0.1:${own}`
    const { port, sandboxUrl } = await buildDemo(t, { PUBLIC_URL, TRUST_PROXY: '127.0.0.1' })
    const origin = await startProxy(t, name, { port, own })
    t.equal(origin, PUBLIC_URL)
    const answer: unknown = await (await fetch(`${sandboxUrl}/__sandbox/token`, { method: 'POST' })).json()
    const diagnosis = await examine(`${origin}/mcp`, { token: Object(answer).access_token })
    t.strictSame(faultySteps(diagnosis), ['name'], 'this machine alone can connect')
    t.match(diagnosis.steps.find(({ step }) => step === 'event-stream'),
      { verdict: 'ok', seen: /^an answer after \d+ ms$/ })
  })
}
