import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Tool } from '../../tools/tool.ts'
import identify from '../idempotency/identity.ts'
import type { ToolCallResult } from '../idempotency/index.ts'
import type { Check } from '../validation/index.ts'
import type { Authorizer } from './authorize.ts'
import { refusedToken } from './rehearsals/commit-tokens.ts'
import createRehearsals, { type PlannedWrite } from './rehearsals/index.ts'
import lookupFor, { type Reading } from './rehearsals/lookup.ts'

/** A write that a person is to confirm: what it would create, and what makes it the same as another one. */
export interface Unconfirmed { creates: string, id: string }

type Arguments = PlannedWrite & { rehearse: unknown, commit: unknown }

/** What is read for the question whether something is to be created. */
const FOR_QUESTION = 'neonpanel.listCompanies'

/** How tools that write are called: as they are, as a rehearsal, or by what commits one. */
export default function createWrites (
  fastify: FastifyInstance, { opens }: Authorizer, tools: readonly Tool[],
  toolNamed: (name: string) => Tool | undefined, outputCheckOf: (tool: Tool) => Check | undefined
) {
  const { findWrite, runOnce } = fastify.idempotency
  const rehearsals = createRehearsals(fastify, tools.filter(tool => tool.rehearse))

  /** A tool that reads, if the caller's token opens it. */
  function findOpen (request: FastifyRequest, name: string) {
    const tool = toolNamed(name)
    const output = tool && outputCheckOf(tool)
    return output && tool.annotations.readOnlyHint && opens(request, tool) ? { tool, output } : undefined
  }

  /** The JSON text of what would be written. */
  function rehearse (planned: PlannedWrite, reading: Reading): Promise<string> {
    return rehearsals.rehearse(planned, lookupFor(fastify, planned.request, reading, findOpen))
  }

  return {
    rehearse,
    /** Writes, or says what would be written. `send` writes. */
    async write (planned: Arguments, reading: Reading, send: () => Promise<string>): Promise<ToolCallResult> {
      const { request, subject, write, commit } = planned
      if (commit === undefined) {
        return planned.rehearse === true ? { text: await rehearse(planned, reading) } : runOnce(subject, write, send)
      }
      if (planned.rehearse === true) throw refusedToken('must be left out with rehearse.')
      return rehearsals.commit(planned, String(commit), lookupFor(fastify, request, reading, findOpen), send)
    },
    /** What is to be confirmed; undefined for what is rehearsed, was, or was sent before. */
    async unconfirmed (
      { request, subject, tool, write, rehearse, commit }: Arguments, reading: Reading
    ): Promise<Unconfirmed | undefined> {
      if (rehearse === true || commit !== undefined) return undefined
      const lookup = lookupFor(fastify, request, reading, findOpen)
      const rehearsed = await tool.rehearse?.(write.input,
        async (name, input) => name === FOR_QUESTION ? lookup(name, input) : undefined)
      if (!rehearsed || await findWrite(subject, write)) return undefined
      return { creates: rehearsed.creates, id: identify(subject, write).key }
    }
  }
}
