import tools from '../../tools/index.ts'
import { failures } from '../errors/failures.ts'

/** How the values of several processes become one. */
type Aggregator = 'sum' | 'min' | 'max' | 'first'

/** `values` are those of its one label: each is there from the start with 0, and there are no others but `other`. */
interface Definition { name: string, labels: readonly string[], help: string, values?: readonly string[] }

/** What all names begin with. */
export const PREFIX = 'neonpanel_gateway_'

/** Upper bounds of durations in seconds, from an answer of our own to one that took the whole deadline. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45]

/** What refuses as `rate_limited` or `overloaded`: the reasons of these failures. */
const limits = [
  'subject', 'address', 'failed-auth', 'MAX_CALLS', 'MAX_CALLS_PER_SUBJECT', 'MAX_STREAMS', 'write records', 'tasks',
  'causes the load', 'metadata', 'read', 'status', 'write'
] as const

/** Why a token is refused: the reasons of `invalid_token`. */
const tokenReasons = [
  'missing', 'several', 'shape', 'size', 'opaque', 'type', 'crit', 'algorithm', 'kid', 'no kid', 'kid not listed',
  'key not usable', 'signature', 'issuer', 'audience', 'subject', 'dates', 'expired', 'not_yet_valid', 'id_token',
  'inactive', 'refused by NeonPanel', 'token endpoint'
] as const

/** What stands for a value that is none of ours. */
export const OTHER = 'other'

/** What circuits are named after. */
export const ALL = 'all'
export const operations = [ALL, ...tools.map(({ name }) => name)]

export const counters = {
  httpRequests: {
    name: 'http_requests_total',
    labels: ['surface', 'status'],
    help: 'HTTP requests that are over, by kind of address and status; none: the client left before its answer.'
  },
  mcpRequests: {
    name: 'mcp_requests_total',
    labels: ['surface', 'method', 'outcome'],
    help: 'MCP requests that were answered: ok, also where a tool says what failed, or the code of the failure.'
  },
  toolCalls: {
    name: 'tool_calls_total',
    labels: ['surface', 'tool', 'outcome'],
    help: 'Tool calls that are over, on every surface: ok, or the code of the failure.'
  },
  replays: {
    name: 'replayed_answers_total',
    labels: ['tool'],
    help: 'Writes that were answered with what an earlier equal call came to; nothing was sent for them.',
    values: tools.filter(({ annotations }) => !annotations.readOnlyHint).map(({ name }) => name)
  },
  upstreamRequests: {
    name: 'upstream_requests_total',
    labels: ['operation', 'attempt', 'status'],
    help: 'Requests sent to NeonPanel, by tool, number of the attempt, and status or the code of what went wrong.'
  },
  failures: {
    name: 'failures_total',
    labels: ['code'],
    help: 'Failures that callers were told of, on every surface, by code.',
    values: Object.keys(failures)
  },
  limits: {
    name: 'limit_refusals_total',
    labels: ['limit'],
    help: 'Requests and calls refused by a limit or under load, by the limit, as the log names it in reason.',
    values: limits
  },
  tokens: {
    name: 'token_refusals_total',
    labels: ['reason'],
    help: 'Tokens that were not accepted, or missing, by reason, as the log names it.',
    values: tokenReasons
  },
  circuits: {
    name: 'circuit_openings_total',
    labels: ['operation'],
    help: 'Times that a circuit opened because NeonPanel failed, by tool, or all for that of every tool.',
    values: operations
  },
  records: {
    name: 'write_records_total',
    labels: ['state'],
    help: 'Writes by what became of their record: sent, then done, unknown or, where nothing was created, released.',
    values: ['sent', 'done', 'unknown', 'released']
  },
  eventLoop: {
    name: 'event_loop_active_seconds_total',
    labels: [],
    help: 'Seconds in which the event loop was busy; divided by the processes, its rate is the utilisation.'
  }
} as const satisfies Record<string, Definition>

export const histograms = {
  http: {
    name: 'http_request_duration_seconds',
    labels: ['surface'],
    help: 'Seconds from the head of an HTTP request to the end of its answer; sse: to the end of the stream.'
  },
  mcp: {
    name: 'mcp_request_duration_seconds',
    labels: ['method'],
    help: 'Seconds that an MCP request took, without its transport.'
  },
  tools: {
    name: 'tool_call_duration_seconds',
    labels: ['tool'],
    help: 'Seconds that a tool call took, with all attempts and waits.'
  },
  upstream: {
    name: 'upstream_request_duration_seconds',
    labels: ['operation'],
    help: 'Seconds of one request to NeonPanel, to the end of its answer.'
  }
} as const satisfies Record<string, Definition>

export const gauges = {
  build_info: { labels: ['version'], aggregator: 'first', help: 'The version that runs; always 1.' },
  processes: { labels: ['phase'], aggregator: 'sum', help: 'Processes by phase: serving, draining, closing.' },
  capacity: {
    labels: ['resource'],
    aggregator: 'sum',
    help: 'How many calls may run, streams be open, and connections be there, at a time.'
  },
  calls_running: { labels: [], aggregator: 'sum', help: 'Tool calls that run or wait to.' },
  streams_open: { labels: [], aggregator: 'sum', help: 'Event streams that are open, subscriptions included.' },
  sessions_open: { labels: [], aggregator: 'sum', help: 'Sessions of HTTP+SSE.' },
  connections_open: { labels: [], aggregator: 'sum', help: 'Connections of clients.' },
  load_level: {
    labels: [],
    aggregator: 'max',
    help: 'How many kinds of requests are refused under load: 0 none, 1 lists and documents or some of all, to 4 ' +
      'writes as well.'
  },
  circuit_open: {
    labels: ['operation'],
    aggregator: 'max',
    help: '1 while NeonPanel is left alone because it failed, by tool, or all for every tool.'
  },
  write_records_kept: {
    labels: ['state'],
    aggregator: 'sum',
    help: 'Records of writes in memory, by state; with Redis they are there and not counted.'
  },
  key_set_age_seconds: {
    labels: [], aggregator: 'max', help: 'Seconds since the key set of the issuer was read; absent without one.'
  },
  issuer_up: { labels: [], aggregator: 'min', help: '1 if the issuer answered the last request for its key set.' },
  redis_up: { labels: [], aggregator: 'min', help: '1 while Redis takes writes; absent without REDIS_URL.' }
} as const satisfies Record<string, Omit<Definition, 'name'> & { aggregator: Aggregator }>

export type GaugeName = keyof typeof gauges
