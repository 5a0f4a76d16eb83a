import type { FaultSetting } from './setting.ts'

interface FaultResponse { status: number, headers: Record<string, string>, body: string }

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The given data is malformed.',
  401: 'Unauthenticated.',
  403: 'This action is unauthorized.',
  404: 'Not found.',
  409: 'Conflict.',
  422: 'The given data was invalid.',
  429: 'Too Many Attempts.',
  500: 'Server Error'
}

/** The page an unexpected failure of the real service shows: HTML, with detail that must not travel on. */
export const FAILURE_PAGE = `<!DOCTYPE html>
<html><head><title>Server Error</title></head>
<body><h1>500 | Server Error</h1>
<p>SQLSTATE[HY000] [2002] Connection refused at /var/www/app/Http/Kernel.php:142</p></body></html>
`

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
  if (fault === 'import-type-unknown') return json(404, { message: 'Unknown import type.' })
  const answer = status > 500
    ? { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: FAILURE_PAGE }
    : json(status, {
      message: MESSAGES[status] ?? 'Error.',
      ...(status === 422 && { errors: { 'details.0.quantity': ['The quantity must be at least 1.'] } })
    })
  if (retryAfter !== undefined) answer.headers['retry-after'] = retryAfter
  return answer
}
