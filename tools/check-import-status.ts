import { Type } from '@sinclair/typebox'
import { COMPANY_UUID } from './example-data.ts'
import type { UpstreamError, UpstreamResponse } from './context.ts'
import path from './path.ts'
import isRecord from '../schemas/is-record.ts'
import { output, CompanyUuid, Input } from '../schemas/common.ts'
import { ImportType, RequestId, importing, waiting } from '../schemas/document.ts'
import importResult, { pauseOf } from './import-answer.ts'
import pauseFor from './pause.ts'
import { defineTool, reads } from './tool.ts'

const DEFAULT_PAUSE = 5
/** Milliseconds of the call's deadline that are left for the last question. */
const RESERVE_MS = 5000
/** Milliseconds by which the last question may be late. */
const SLACK_MS = 500

function isPassing (error: unknown): error is UpstreamError {
  return error instanceof Error && 'passing' in error && error.passing === true
}

/** The error, if waiting may end it. Throws every other one. */
function passing (error: unknown): UpstreamError {
  if (isPassing(error)) return error
  throw error
}

function stateOf (known: UpstreamResponse | undefined): string {
  if (!known) return 'NeonPanel does not answer yet.'
  return `The import is ${isRecord(known.body) && known.body.status === 'queued' ? 'queued' : 'being processed'}.`
}

export default defineTool({
  name: 'neonpanel.checkImportStatus',
  title: 'Check import status',
  description: 'Checks how far an import of neonpanel.createDocumentsByPdf is. While status is queued or processing, ' +
    'retry_after_seconds says when there may be news; with waitSeconds the server waits for them. An import that is ' +
    'done comes with its documents.',
  scopes: [['write:import']],
  annotations: reads,
  justifications: {
    readOnlyHint: 'Reads how far one import is, and neither starts, hurries nor cancels it.',
    destructiveHint: 'The import and its documents stay as they are, however often it is asked about.',
    idempotentHint: 'Asking again, or letting the server wait with waitSeconds, has no effect on the import.',
    openWorldHint: 'Asks NeonPanel about one of its own imports, and nobody else.'
  },
  input: Input({
    companyUuid: CompanyUuid,
    type: ImportType,
    requestId: RequestId,
    waitSeconds: Type.Optional(Type.Integer(
      {
        minimum: 0,
        maximum: 25,
        description: 'Seconds that the server may wait for the import to finish; 0 by default. 20 is enough for most ' +
          'imports.'
      }
    ))
  }),
  output: output({ ...importing, ...waiting }),
  example: {
    input: {
      companyUuid: COMPANY_UUID,
      type: 'bill',
      requestId: '9a1d60c2f4be3587d1c0a2e6'
    },
    output: {
      request_id: '9a1d60c2f4be3587d1c0a2e6',
      status: 'done',
      documents: [
        {
          type: 'Bill',
          link: 'https://my.neonpanel.com/app/processes/bills/tasks/bill-2310?key=83rSO9-dEn-I',
          status: 'Paid',
          completed: '2025-04-02T17:00:00Z',
          ref_number: 'BILL-2310',
          date: '2025-04-02'
        }
      ]
    }
  },
  priority: 'status',
  handler: async ({ companyUuid, type, requestId, waitSeconds = 0 }, api, { deadline, signal, progress }) => {
    const startedAt = Date.now()
    const maxWait = Math.min(waitSeconds * 1000, deadline - performance.now() - RESERVE_MS)
    const address = path`/api/v1/companies/${companyUuid}/import/${type}/status/${requestId}`
    let known: UpstreamResponse | undefined
    for (;;) {
      const response = await api.get(address).catch(passing)
      const failed = response instanceof Error
      if (!failed) known = response
      const waited = Date.now() - startedAt
      const pause = failed ? response.retryAfter ?? DEFAULT_PAUSE : pauseOf(response, DEFAULT_PAUSE)
      if (pause === undefined || waited + pause * 1000 > maxWait + SLACK_MS) {
        if (known) return importResult(failed ? { ...known, retryAfter: pause } : known, DEFAULT_PAUSE)
        throw response
      }
      progress(waited / 1000, waitSeconds, stateOf(known))
      await pauseFor(pause * 1000, signal)
    }
  }
})
