/** A kind of address: POST /tools/{name}, the MCP endpoints, and those of them that answer on an event stream. */
export type Surface = 'rest' | 'mcp' | 'session'

/**
 * How a failure leaves: `rpc` is its JSON-RPC code (else the HTTP status is), `tool` makes it a tool's `isError`
 * result. Inside a method HTTP says 200 for what has a JSON-RPC code, unless it is `alwaysHttpStatus`.
 * `statusWhenReplayed` is the status where the failure is of an earlier call. It is met at all `surfaces` unless some
 * are named, and with `writes` by tools that write alone; `replays` may be the answer of an earlier call. With
 * `challenge` comes WWW-Authenticate, with `retryAfter` Retry-After: so many seconds,
 * unless the failure knows better; `asked` is those that NeonPanel asked for, if it did.
 */
export interface FailureKind {
  status: number
  statusWhenReplayed?: number
  rpc?: number
  alwaysHttpStatus?: true
  tool?: true
  surfaces?: readonly Surface[]
  writes?: true
  replays?: true
  challenge?: true
  retryAfter?: number | 'asked'
  /** Of NeonPanel's failures: waiting may end it. */
  passing?: true
  detail: string
}
