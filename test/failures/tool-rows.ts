import { bill, KESTREL } from './writes.ts'
import type { Row } from './row.ts'

const details = (input: object) =>
  ({ tool: 'getInventoryDetails', input: { companyUuid: KESTREL, inventoryId: 5001, ...input } })

/** Of a tool. What NeonPanel is to blame for comes last: a gateway that has seen enough of it opens the circuit. */
export const tools: Row[] = [
  {
    code: 'invalid_arguments',
    status: 400,
    tool: true,
    detail: 'arguments/perPage must be >= 10.',
    errors: [{ field: 'perPage', message: 'must be >= 10.' }],
    call: { tool: 'listCompanies', input: { perPage: 5 } }
  },
  {
    code: 'toolset_off',
    status: 403,
    tool: true,
    detail: 'This gateway does not offer search: its TOOLSETS are without search.',
    call: { tool: 'search', input: { query: 'bamboo' } },
    env: { TOOLSETS: 'none' }
  },
  {
    code: 'result_too_large',
    status: 422,
    tool: true,
    detail: 'The answer has # characters, and at most 100000 fit. Ask for less: a shorter period (startDate, ' +
      'endDate), or fewer companies ' +
      '(companyUuids), or fewer countries (countryCodes), or a coarser grouping, or longer periods (periodicity), ' +
      'or only the parts that are needed (fields).',
    call: {
      tool: 'getRevenueAndCogs', input: { startDate: '2024-07-01', endDate: '2026-06-30', grouping: ['invoice'] }
    }
  },
  {
    code: 'upstream_invalid',
    status: 422,
    tool: true,
    detail: 'NeonPanel refused the values: The ref number field is required. ref_number: The ref number field is ' +
      'required.',
    errors: [{ field: 'ref_number', message: 'The ref number field is required.' }],
    call: { tool: 'createDocuments', input: { ...bill.input, data: { details: bill.input.data.details } } }
  },
  {
    code: 'upstream_refused',
    status: 403,
    tool: true,
    detail: 'NeonPanel does not permit this for your user: You do not have access to this company.',
    call: details({ companyUuid: 'h4j8d2s6v0c3r7y1l5f9' })
  },
  {
    code: 'upstream_not_found',
    status: 404,
    tool: true,
    detail: 'NeonPanel has nothing under these ids. Take them ' +
    'from the list tools.',
    call: details({ inventoryId: 999_999 })
  },
  {
    code: 'upstream_busy',
    status: 429,
    tool: true,
    detail: 'NeonPanel asks to slow down. Retry in 7 s.',
    retryAfter: 7,
    fault: { operation: 'listCompanies', fault: 'status', status: 429, retryAfter: '7' }
  },
  {
    code: 'upstream_unreachable',
    status: 502,
    tool: true,
    detail: 'NeonPanel cannot be reached right now. Retry ' +
    'shortly.',
    fault: { operation: 'listCompanies', fault: 'refuse' }
  },
  {
    code: 'upstream_failed',
    status: 502,
    tool: true,
    detail: 'NeonPanel failed to answer this. ' +
    'Retry shortly.',
    fault: { operation: 'listCompanies', fault: 'status', status: 500 }
  },
  {
    code: 'upstream_bad_response',
    status: 502,
    tool: true,
    detail: 'NeonPanel answered something that cannot be ' +
    'read. Retry shortly.',
    fault: { operation: 'listCompanies', fault: 'html' }
  },
  {
    code: 'upstream_too_large',
    status: 502,
    tool: true,
    detail: 'NeonPanel\'s answer is too large. Ask for less: a ' +
    'shorter period, fewer companies, a smaller page.',
    fault: { operation: 'listCompanies', fault: 'huge' }
  },
  {
    code: 'upstream_timeout',
    status: 504,
    tool: true,
    detail: 'NeonPanel did not answer in time. Ask for less: a ' +
    'shorter period, fewer companies, a smaller page.',
    fault: { operation: 'listCompanies', fault: 'hang' },
    env: { NEONPANEL_DEADLINE: '300' }
  },
  {
    code: 'circuit_open',
    status: 503,
    tool: true,
    detail: 'NeonPanel keeps failing and is left alone for a moment. Nothing was sent; retry in a few seconds.',
    retryAfter: 5,
    fault: { operation: 'listCompanies', fault: 'status', status: 500 },
    ahead: 20,
    env: {}
  }
]
