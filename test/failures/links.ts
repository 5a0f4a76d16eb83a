import type { Test } from 'tap'
import { failures } from '../../plugins/errors/failures.ts'
import openLinks, { COMPANIES, sealed } from '../plugins/tools/export/links.ts'
import type { Row } from './row.ts'

/** What links to whole lists alone are refused for, each with the body of its answer. */
export default async function linkProblems (t: Test): Promise<[Row, unknown][]> {
  const { url, bearer } = await openLinks(t)
  const headers = { authorization: `Bearer ${bearer}`, 'x-request-id': 'row' }
  const read = async (last: string): Promise<unknown> => (await fetch(`${url}/exports/${last}`, { headers })).json()
  return [
    [{ code: 'unknown_export', status: 404, detail: failures.unknown_export.detail }, await read('nothing')],
    [{
      code: 'export_expired',
      status: 410,
      detail: 'This link expired at 1970-01-01T00:00:00.000Z. A call of the list tool gives another one.'
    }, await read(sealed(bearer, [0, COMPANIES, {}]))]
  ]
}
