import { setImmediate as turn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import t, { type Test } from 'tap'
import build, { type Stack } from '../../build.ts'
import { mcp, rest, type Seen } from '../../failures/surfaces.ts'
import isRecord from '../../../schemas/is-record.ts'

type Fault = Parameters<Stack['sandbox']['faults']['set']>[0]

/** Status and code of a call over REST, and how often NeonPanel is asked. */
type Expected = readonly [status: number, code: string, asked: number]

const unreachable = [502, 'upstream_unreachable', 3] as const
const cut = [502, 'upstream_bad_response', 2] as const
const unreadable = [502, 'upstream_bad_response', 1] as const
const tooLarge = [502, 'upstream_too_large', 1] as const
const late = [504, 'upstream_timeout', 1] as const
const away = [502, 'upstream_failed', 3] as const
const invalid = [422, 'upstream_invalid', 1] as const
const busy = [429, 'upstream_busy', 1] as const
const refused = [403, 'upstream_refused', 1] as const
const good = [200, '', 1] as const
/** A write that may have arrived, whatever a read makes of the fault; sent once. */
const unknown = [504, 'outcome_unknown', 1] as const

/** What befalls NeonPanel, and what becomes of a read and of a write. */
const faults: readonly [Fault, Expected, Expected][] = [
  [{ fault: 'refuse' }, unreachable, unknown],
  [{ fault: 'redirect' }, unreadable, unknown],
  [{ fault: 'reset-before-headers' }, unreachable, unknown],
  [{ fault: 'no-content' }, unreadable, good],
  [{ fault: 'end-before-headers' }, unreachable, unknown],
  [{ fault: 'html' }, unreadable, unknown],
  [{ fault: 'reset-mid-body' }, cut, unknown],
  [{ fault: 'empty' }, cut, good],
  [{ fault: 'end-mid-body' }, cut, unknown],
  [{ fault: 'truncated' }, cut, good],
  [{ fault: 'broken-chunk' }, cut, unknown],
  [{ fault: 'invalid-json' }, cut, good],
  [{ fault: 'garbage' }, unreadable, unknown],
  [{ fault: 'duplicate-content-length' }, unreadable, unknown],
  [{ fault: 'oversize-headers' }, tooLarge, unknown],
  [{ fault: 'huge' }, tooLarge, unknown],
  [{ fault: 'wrong-content-type' }, unreadable, unknown],
  [{ fault: 'html-text' }, unreadable, unknown],
  [{ fault: 'gzip' }, unreadable, good],
  [{ fault: 'prototype' }, cut, good],
  [{ fault: 'list-for-object' }, unreadable, good],
  [{ fault: 'success-false' }, refused, refused],
  [{ fault: 'says-nothing' }, good, unknown],
  [{ fault: 'sql-error' }, invalid, invalid],
  [{ fault: 'words-in-error' }, invalid, invalid],
  [{ fault: 'words-in-error-message' }, invalid, invalid],
  [{ fault: 'words-in-detail' }, invalid, invalid],
  [{ fault: 'words-in-list' }, invalid, invalid],
  [{ fault: 'byte-order-mark' }, good, good],
  [{ fault: 'early-hints' }, good, good],
  [{ fault: 'unknown-fields' }, good, good],
  [{ fault: 'status', status: 400 }, invalid, invalid],
  [{ fault: 'status', status: 409 }, invalid, invalid],
  [{ fault: 'status', status: 415 }, invalid, invalid],
  [{ fault: 'status', status: 422 }, invalid, invalid],
  [{ fault: 'status', status: 401 }, [401, 'invalid_token', 1], [401, 'invalid_token', 1]],
  [{ fault: 'status', status: 402 }, refused, refused],
  [{ fault: 'status', status: 403 }, refused, refused],
  [{ fault: 'status', status: 405 }, refused, refused],
  [{ fault: 'status', status: 410 }, refused, refused],
  [{ fault: 'status', status: 413 }, invalid, invalid],
  [{ fault: 'status', status: 419 }, refused, refused],
  [{ fault: 'status', status: 423 }, refused, refused],
  [{ fault: 'status', status: 404 }, [404, 'upstream_not_found', 1], [404, 'upstream_not_found', 1]],
  [{ fault: 'status', status: 429 }, busy, busy],
  [{ fault: 'status', status: 429, retryAfter: 'soon' }, busy, busy],
  [{ fault: 'status', status: 429, retryAfter: '3' }, busy, busy],
  [{ fault: 'status', status: 429, retryAfter: '0' }, [429, 'upstream_busy', 3], busy],
  [{ fault: 'status', status: 500 }, [502, 'upstream_failed', 1], unknown],
  [{ fault: 'status', status: 502 }, away, unknown],
  [{ fault: 'status', status: 503 }, away, unknown],
  [{ fault: 'status', status: 503, retryAfter: '60' }, [502, 'upstream_failed', 1], unknown],
  [{ fault: 'status', status: 504 }, late, unknown]
]

/** What only the deadline ends. */
const silences: readonly [Fault, Expected, Expected][] = [
  [{ fault: 'hang' }, late, unknown],
  [{ fault: 'stall' }, late, unknown],
  [{ fault: 'drip', ms: 20 }, late, unknown]
]

/**
 * Good calls in a row after a fault: after one that is tried again, as many as keep the breaker closed and the budget
 * full.
 */
const GOOD = { once: 4, again: 24 }

function codeOf ({ body }: Seen): string {
  const { code, error, result } = isRecord(body) ? body : {}
  if (typeof code === 'string') return code
  const data = isRecord(error)
    ? error.data
    : isRecord(result) &&
    isRecord(result._meta)
      ? result._meta['com.neonpanel/failure']
      : {}
  return isRecord(data) && typeof data.code === 'string' ? data.code : ''
}

/** The four ways to meet NeonPanel: a read and a write, over REST and over MCP. */
async function openSurfaces (t: Test, env: Record<string, string>) {
  const { url, sandbox, token } = await build(t, { env })
  const headers = { authorization: `Bearer ${await token()}` }
  let bills = 0
  const read = { url, headers, body: undefined, tool: 'neonpanel.listCompanies', input: {} }
  const write = () => {
    const data = {
      ref_number: `F-${bills++}`, date: '2025-05-02', details: [{ service_name: 'Freight', quantity: 1, rate: 1 }]
    }
    return {
      ...read,
      tool: 'neonpanel.createDocuments',
      input: { companyUuid: '022a5b44774a5636fa095661d3353f332e9c5ba1', type: 'bill', data }
    }
  }
  const untouched = await rest(read)

  async function strike (fault: Fault, reading: Expected, writing: Expected): Promise<void> {
    const name = Object.values(fault).join(' ')
    sandbox.requests.length = 0
    sandbox.faults.set(fault)
    const [readRest, readMcp, writeRest, writeMcp] =
      await Promise.all([rest(read), mcp(read), rest(write()), mcp(write())])
    while (sandbox.requests.length < 2 * (reading[2] + writing[2])) await turn()
    sandbox.faults.clear()
    const asked = (method: string) => sandbox.requests.filter(request => request.method === method).length / 2
    for (const [over, seen, status, code] of [
      ['rest', readRest, reading[0], reading[1]], ['rest', writeRest, writing[0], writing[1]],
      ['mcp', readMcp, reading[0] === 401 ? 401 : 200, reading[1]],
      ['mcp', writeMcp, writing[0] === 401 ? 401 : 200, writing[1]]
    ] as const) t.strictSame([seen.status, codeOf(seen)], [status, code], `${name} over ${over}`)
    t.strictSame([asked('GET'), asked('POST')], [reading[2], writing[2]], `${name}: how often NeonPanel is asked`)
  }

  async function recover (calls: number): Promise<void> {
    const answers = await Promise.all(Array.from({ length: calls }, () => rest(read)))
    t.ok(answers.every(answer => isDeepStrictEqual(answer, untouched)), 'the next answers are as if nothing had been')
    const writes = await Promise.all(Array.from({ length: GOOD.once }, () => rest(write())))
    t.ok(writes.every(({ status }) => status === 200), 'and so are the next writes')
  }
  return { strike, recover }
}

t.test('every fault of NeonPanel has one code on each surface, and as many requests as the rules ' +
  'allow [REL-1]', async t => {
  const { strike, recover } = await openSurfaces(t, {})
  await recover(GOOD.again)
  for (const [fault, reading, writing] of faults) {
    await strike(fault, reading, writing)
    await recover(reading[2] > 1 ? GOOD.again : GOOD.once)
  }
})

t.test('silence ends at the deadline, once [REL-1, REL-5, CLIENT-46]', async t => {
  const { strike } = await openSurfaces(t, { NEONPANEL_DEADLINE: '1500' })
  for (const [fault, reading, writing] of silences) await strike(fault, reading, writing)
})
