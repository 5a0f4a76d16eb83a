import t from 'tap'
import openTarget from '../attack/open.ts'
import { subjectOf } from '../attack/users.ts'
import { sendJson } from '../issuer.ts'
import { COMPANIES } from '../plugins/mcp/gateway.ts'
import withNeighbours, { signIn } from './neighbours.ts'

const CALLS = 120
const AT_ONCE = 8

t.test('calls of one caller that fail take no second attempt from those of others [REL-2]', async t => {
  const failed = new Set<string>()
  let attempts = 0
  const gateway = await openTarget(t, {
    // reads of the one always fail, in turns, so that no circuit opens; every eighth of others fails at first
    upstream: ({ url = '', headers: { authorization } }, response) => {
      const isWorst = subjectOf(authorization) === 'worst'
      const isFirst = /page=\d*[05][0-5]\b/.test(url) && !failed.has(url)
      if (isWorst && url.includes('page=1')) attempts++
      if (isWorst ? url.includes('page=1') : isFirst) {
        failed.add(url)
        response.writeHead(503).end()
      } else {
        sendJson(response, COMPANIES)
      }
    }
  })
  const worst = await signIn(t, gateway, 'worst')
  const press = async () => {
    for (let turn = 0; turn < CALLS; turn++) await worst({ body: { page: turn % 3 === 0 ? 1 : 2 } })
  }
  await withNeighbours(t, gateway, () => Promise.all(Array.from({ length: AT_ONCE }, press)),
    (turn, other) => ({ body: { page: (turn + 1) * 10 + other } }))
  t.comment(`${failed.size - 1} calls of others needed a second attempt, ${attempts} attempts of the one failed`)
  t.ok(failed.size > 5)
})
