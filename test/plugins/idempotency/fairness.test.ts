import t from 'tap'
import openTarget from '../../attack/open.ts'
import { subjectOf } from '../../attack/users.ts'
import isRecord from '../../../schemas/is-record.ts'

const BILLS = 5100
const AT_ONCE = 10

t.test('whoever fills the records of writes with refused bills is refused, and all others write on [F3]', async t => {
  const { app, url, token } = await openTarget(t, {
    env: { MAX_CALLS_PER_SUBJECT: '100000' },
    upstream: ({ headers: { authorization } }, response) => {
      const isAnas = subjectOf(authorization) === 'ana'
      response.writeHead(isAnas ? 422 : 201, { 'content-type': 'application/json' })
        .end(JSON.stringify(isAnas ? { message: 'No.' } : { request_id: 'r-1' }))
    }
  })
  const [ana, ben] = [await token('ana'), await token('ben')]
  const write = async (bearer: string, key: string) => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: `${url}/tools/neonpanel.createDocuments`,
      headers: { authorization: `Bearer ${bearer}`, 'idempotency-key': key },
      payload: { companyUuid: 'c', type: 'bill', data: { ref_number: 'B-1' } }
    })
    const answer: unknown = JSON.parse(body)
    return { statusCode, code: isRecord(answer) ? answer.code : undefined }
  }
  const bens: number[] = []
  const codes: unknown[] = []
  for (let first = 0; first < BILLS; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index)
    codes.push(...(await Promise.all(numbers.map(number => write(ana, `a-${number}`)))).map(({ code }) => code))
    if (first % 500 === 0) bens.push((await write(ben, `b-${first}`)).statusCode)
  }
  t.strictSame(new Set(codes), new Set(['upstream_invalid', 'rate_limited']))
  t.ok(codes.filter(code => code === 'rate_limited').length > 90)
  t.strictSame(new Set(bens), new Set([200]), 'everybody else writes')
  t.match(await write(ana, 'a-last'), { statusCode: 429, code: 'rate_limited' })
})
