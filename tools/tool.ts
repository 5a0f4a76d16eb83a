import type { Static, TObject } from '@sinclair/typebox'
import type { Toolset } from '../schemas/config.ts'
import type { Api, Context, HandlerResult, InputFault, NothingThere } from './context.ts'
import type { Lookup, Rehearsed } from './rehearsal/rehearsed.ts'
import type { Scope } from './scopes.ts'
import type { Totals } from './totals.ts'

/** What a call does, as MCP's tool annotations say it (2025-03-26 server/tools). */
interface Annotations {
  readOnlyHint: boolean, destructiveHint: boolean, idempotentHint: boolean, openWorldHint: boolean
}

/** Work that a call of a tool begins at NeonPanel and that another tool tells of: a task of MCP (SEP-2663). */
interface ToolTask<Input> {
  /** The name of the tool that tells how the work stands. */
  follow: string
  /** Milliseconds for which it can be asked. */
  ttlMs: number
  /** The arguments to ask with, from the input of the call and its data; undefined where nothing is left to do. */
  handle (input: Input, data: unknown): Readonly<Record<string, unknown>> | undefined
  /** Milliseconds until there may be news, from the data of either tool; undefined when the work is over. */
  pollIntervalMs (data: unknown): number | undefined
  /** Whether work that is over has failed. */
  failed (data: unknown): boolean
}

/** All there is to know of a tool. Every surface, document and test derives from it. */
export interface Tool<Input extends TObject = TObject, Output extends TObject = TObject> {
  /**
   * The canonical dotted name; the alias with an underscore follows from it. Names that a contract of clients fixes
   * have no prefix (docs/clients.md 3.5).
   */
  name: `neonpanel.${string}` | 'search' | 'fetch'
  /** The group that deployments may leave out (D45); the tools of the guide are in none. */
  toolset?: Toolset
  title: string
  description: string
  /** Alternatives: all scopes of one inner list open the tool. */
  scopes: readonly (readonly Scope[])[]
  annotations: Annotations
  /** Why each annotation is what it is, in one sentence about what a call does: for those who review the tool. */
  justifications: Readonly<Record<keyof Annotations, string>>
  input: Input
  output: Output
  /**
   * A call and its answer in the sandbox's ledger, for the OpenAPI document; `npm run examples` writes the answers
   * anew.
   */
  example: { input: Static<Input>, output: object }
  /** What is wrong with an input that fits its schema. */
  faults? (input: Static<Input>): readonly InputFault[]
  /** The input as it is sent, where that is not as it came: by it calls are told to be equal. */
  refine? (input: Static<Input>): Static<Input>
  /** Refused under load after the tools that read and before those that write; by its annotations where left out. */
  priority?: 'status'
  /** What makes its answer smaller, besides a smaller page; each fits behind "Ask for less:". */
  narrower?: readonly string[]
  task?: ToolTask<Static<Input>>
  /** What a call would create, of a tool that takes `rehearse` and `commit`; nothing is written. */
  rehearse? (input: Static<Input>, lookup: Lookup): Promise<Rehearsed>
  /** The totals by currency that its answers get, where they are a list of money. */
  totals?: Totals
  /** Its page in `widgets/views/`: hosts that have MCP Apps show the answer there. */
  view?: string
  /** The tool that its page calls; it is offered where that one is. */
  calls?: string
  /** Asks NeonPanel for what the validated input says; what comes back is checked against `output` by the caller. */
  handler (input: Static<Input>, api: Api, context: Context): Promise<HandlerResult | NothingThere>
}

/** The annotations of a tool that only reads. */
export const reads: Annotations = {
  readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false
}

/** Gives the handler the type of its own input. */
export function defineTool<Input extends TObject, Output extends TObject> (
  tool: Tool<Input, Output>
): Tool<Input, Output> {
  return tool
}
