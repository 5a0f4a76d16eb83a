import type CallSignal from '../schemas/call-signal.ts'
import type { Path } from './path.ts'

/** The arguments of a query, under our names; those that are undefined are not sent. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** A 2xx answer. `text` is the JSON of `body` as it came, without line breaks; a plain text is its own body. */
export interface UpstreamResponse {
  status: number
  body: unknown
  text: string | undefined
  /** Seconds. */
  retryAfter: number | undefined
  requestId: string | undefined
}

/** What NeonPanel's client throws: `passing` where waiting may end it, after so many seconds. */
export interface UpstreamError extends Error { passing?: true | undefined, retryAfter?: number | undefined }

/**
 * What a handler makes of an answer: the value for the client, undefined where NeonPanel accepted a write with an
 * answer that cannot be read; its JSON text if there is one already; NeonPanel's id of the request.
 */
export interface HandlerResult { body: unknown, text?: string | undefined, requestId?: string | undefined }

/** Nothing that the caller may see is where the input points; `missing` says so, the same whether it exists or not. */
export interface NothingThere { missing: string }

interface GetOptions {
  /** The path that the address had before. */
  fallback?: Path
  /** A response of plain text is accepted too. */
  plainText?: true
  /** Whether the rows fit the lists of the query, where the answer does not repeat these. */
  agrees? (body: unknown): boolean
}

/** NeonPanel as a tool sees it. Failures: docs/upstream.md 8. */
export interface Api {
  get (path: Path, query?: Query, options?: GetOptions): Promise<UpstreamResponse>
  post (path: Path, body: unknown): Promise<UpstreamResponse>
}

/** A row of a list, or a whole answer. */
export type Row = Readonly<Record<string, unknown>>

/** A thing that search finds, as its contract shows it (docs/clients.md 3.5). */
export interface Found { id: string, title: string, url: string }

/** The other tools, for one that is made of them: in the name of the same caller, and within its call. */
export interface OtherTools {
  /** Whether the caller's scopes open a tool. */
  opens (name: string): boolean
  /**
   * What a tool that reads answers, checked; undefined where NeonPanel says that there is nothing for the caller, be it
   * that it is not there or not theirs. Throws what a call of the tool throws.
   */
  read (name: string, input: Row): Promise<Row | undefined>
  /** What a tool that writes answers to `rehearse: true`, with the key of this call. Nothing is written. */
  rehearse (name: string, input: Row): Promise<HandlerResult>
  /** What the caller may see that fits a text, best first. */
  find (query: string): Promise<readonly Found[]>
}

/** What a handler sees of its call. */
export interface Context {
  /** Aborts when the caller cancels or disconnects; undefined where that ends nothing. */
  readonly signal: CallSignal | undefined
  /** The moment, in milliseconds of performance.now(), by which NeonPanel must have answered. */
  readonly deadline: number
  /** Reports progress. Values that do not grow, and those of a call that wants none, are dropped. */
  progress (value: number, total?: number, message?: string): void
  /** A function, for few calls need them. */
  tools (): OtherTools
}

/** What the schema of an input cannot say: the field, what would be right, and a word for the operator's log. */
export interface InputFault { field: string, message: string, reason?: string }
