import type { Static, TObject } from '@sinclair/typebox'
import type { Context } from '../plugins/mcp/definitions.ts'
import type { Api, Outcome } from '../plugins/neonpanel.ts'
import type { Scope } from './scopes.ts'

/** What a call does, as MCP's tool annotations say it (2025-03-26 server/tools). */
interface Annotations { readOnlyHint: boolean, destructiveHint: boolean, idempotentHint: boolean, openWorldHint: boolean }

/** All there is to know of a tool. Every surface, document and test derives from it. */
export interface Tool<Input extends TObject = TObject, Output extends TObject = TObject> {
  /** The canonical dotted name; the alias with an underscore follows from it. */
  name: `neonpanel.${string}`
  title: string
  description: string
  /** Alternatives: all scopes of one inner list open the tool. */
  scopes: readonly (readonly Scope[])[]
  annotations: Annotations
  input: Input
  output: Output
  /** A call and its answer in the sandbox's ledger, for the OpenAPI document; `npm run examples` writes the answers anew. */
  example: { input: Static<Input>, output: object }
  /** The input as it is sent, before anything is begun. Throws invalid_arguments for what the schema cannot refuse. */
  refine? (input: Static<Input>): Static<Input>
  /** Asks NeonPanel for what the validated input says; what comes back is checked against `output` by the caller. */
  handler (input: Static<Input>, api: Api, context: Context): Promise<Outcome>
}

/** The annotations of a tool that only reads. */
export const reads: Annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }

/** Gives the handler the type of its own input. */
export function defineTool<Input extends TObject, Output extends TObject> (tool: Tool<Input, Output>): Tool<Input, Output> {
  return tool
}
