import type { FaultName } from './names.ts'
import type { FaultSetting } from './setting.ts'

interface FaultResponse { status: number, headers: Record<string, string>, body: string }

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The given data is malformed.',
  401: 'Unauthenticated.',
  402: 'The trial has ended.',
  403: 'This action is unauthorized.',
  404: 'Not found.',
  405: 'The POST method is not supported for this route.',
  409: 'Conflict.',
  410: 'This version of the API is gone.',
  413: 'The POST data is too large.',
  419: 'CSRF token mismatch.',
  422: 'The given data was invalid.',
  423: 'The books are locked.',
  429: 'Too Many Attempts.',
  500: 'Server Error'
}

/** The page an unexpected failure of the real service shows: HTML, with detail that must not travel on. */
export const FAILURE_PAGE = `<!DOCTYPE html>
<html><head><title>Server Error</title></head>
<body><h1>500 | Server Error</h1>
<p>SQLSTATE[HY000] [2002] Connection refused at /var/www/app/Http/Kernel.php:142</p></body></html>
`

const WORDS = 'The period is closed.'

/** Answers with a status and a body of their own. */
const INSTEAD: Readonly<Partial<Record<FaultName, readonly [number, unknown]>>> = {
  'import-type-unknown': [404, { message: 'Unknown import type.' }],
  'sql-error': [400, {
    message: 'SQLSTATE[23000]: Integrity constraint violation (Connection: mysql, SQL: insert into `bills` …)'
  }],
  'success-false': [200, { success: false, message: WORDS }],
  'says-nothing': [200, {}],
  'words-in-error': [400, { error: WORDS }],
  'words-in-error-message': [400, { error: { code: 17, message: WORDS } }],
  'words-in-detail': [400, { title: 'Bad Request', detail: WORDS }],
  'words-in-list': [400, { errors: [{ detail: WORDS }] }]
}

function json (status: number, body: unknown): FaultResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** What is sent in place of the operation's answer, in the service's own words. */
export default function answerInstead ({ fault, status = 500, retryAfter }: FaultSetting): FaultResponse {
  if (fault === 'redirect') {
    return {
      status: 302,
      headers: {
        location: '/login', 'content-type': 'text/html; charset=UTF-8'
      },
      body: 'Redirecting to /login'
    }
  }
  if (fault === 'no-content') return { status: 204, headers: {}, body: '' }
  const instead = INSTEAD[fault]
  if (instead) return json(...instead)
  const answer = status > 500
    ? { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: FAILURE_PAGE }
    : json(status, {
      message: MESSAGES[status] ?? 'Error.',
      ...(status === 422 && { errors: { 'details.0.quantity': ['The quantity must be at least 1.'] } })
    })
  if (retryAfter !== undefined) answer.headers['retry-after'] = retryAfter
  return answer
}
