import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type CallSignal from '../../schemas/call-signal.ts'
import type { Context, Row } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import { beginCall, endCall, type CallRecord } from '../audit.ts'
import { Failure, failureOf } from '../errors/index.ts'
import type { ToolCallResult } from '../idempotency/index.ts'
import keyOf from '../idempotency/key.ts'
import traceOf from '../logger/trace.ts'
import { fieldsOf } from './fields.ts'
import createExportLinks, { type ExportLinks } from './exports/links.ts'
import resultText from './result-text.ts'
import createAuthorizer from './authorize.ts'
import inputOf from './input.ts'
import offeredTools from './offered.ts'
import createOtherTools from './other-tools.ts'
import createWrites, { type Unconfirmed } from './writes.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tools: {
      /** In the order that clients see. */
      list: readonly Tool[]
      /** Not to be seen: a call of one says why. */
      withheld: readonly Tool[]
      /** By the dotted name or its alias with an underscore, withheld ones too. */
      find (name: string): Tool | undefined
      /** Links to whole lists. */
      links: ExportLinks
    }
  }
  interface FastifyRequest {
    /**
     * Calls a tool in the name of the request's user and returns the JSON text of its checked result. Throws a Failure
     * for everything else. `key` is the Idempotency-Key field as it came.
     */
    runTool (tool: Tool, args: unknown, surface?: CallOptions, key?: string): Promise<ToolCallResult>
    /**
     * What a person would confirm of a call that writes; undefined where there is nothing to ask: it is no good call,
     * was made before, is a rehearsal or commits one. Nothing is written.
     */
    toConfirm (tool: Tool, args: unknown, surface?: CallOptions): Promise<Unconfirmed | undefined>
  }
}

/**
 * What a surface gives a call: what cancels one that reads, the trace that it belongs to, where its progress goes, and
 * whether it takes an answer of any length.
 */
interface CallOptions {
  signal?: CallSignal | undefined
  trace?: Readonly<Record<string, string>>
  progress? (value: number, total?: number, message?: string): void
  isWhole?: true
}

function ignore (): void {}

/** The tools as this deployment offers them, and the one way to call them, on every surface. */
export default fp(async (fastify) => {
  const { config, load, neonpanel, oauth, tracing } = fastify
  const { list, withheld, refusal, find, checks } = offeredTools(config)
  const authorizer = createAuthorizer(config.ENFORCE_SCOPES, oauth)
  const outputCheckOf = (tool: Tool) => checks.get(tool)?.output
  const otherTools = createOtherTools(fastify, authorizer, find, outputCheckOf)
  const writes = createWrites(fastify, authorizer, list, find, outputCheckOf)

  /** A call that may be made, with all that it takes. Throws what is wrong with it. */
  function prepare (
    request: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions, record: CallRecord, key?: string
  ) {
    const check = checks.get(tool)
    if (!check) throw new Failure('unknown_tool')
    if (withheld.includes(tool)) throw refusal(tool, request)
    const caller = authorizer.authorize(request, tool)
    const { idempotencyKey, rehearse, commit, fields, ...input } = inputOf(tool, check.input, args)
    record.company = input.companyUuid ?? input.companyUuids
    const { signal, trace = traceOf(request.headers), progress = ignore } = surface
    const apiFor = (signal: CallSignal | undefined) => neonpanel.api(request, { signal, trace }, record)
    const context: Context = {
      signal,
      progress,
      deadline: request.deadline,
      tools () {
        const rehearse = (other: Tool, input: Row) => {
          const { plan, reading } = prepare(request, other, { ...input, idempotencyKey }, surface, record, key)
          return writes.rehearse(plan(), reading)
        }
        return otherTools({ request, caller, apiFor, rehearse }, signal)
      }
    }
    const plan = () => ({
      request,
      subject: caller.subject,
      tool,
      rehearse,
      commit,
      write: { tool: tool.name, input, key: keyOf(idempotencyKey, key) }
    })
    return { check, input, fields, apiFor, reading: { trace, context, record }, plan }
  }

  async function run (
    request: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions, record: CallRecord, key?: string
  ): Promise<ToolCallResult> {
    const { check, input, fields, apiFor, reading, plan } = prepare(request, tool, args, surface, record, key)
    const { context } = reading
    const wanted = { fields: fields === undefined ? fields : fieldsOf({ fields }), isWhole: surface.isWhole }
    const answer = async () => {
      const result = await tool.handler(input, apiFor(context.signal), context)
      if ('missing' in result) throw new Failure('upstream_not_found', result.missing)
      return resultText(tool, check.output, result, request.log, wanted)
    }
    return tool.annotations.readOnlyHint ? { text: await answer() } : writes.write(plan(), reading, answer)
  }

  async function runTool (
    this: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions = {}, key?: string
  ): Promise<ToolCallResult> {
    const record = beginCall(tool.name, this.auth)
    const subject = this.auth?.subject ?? ''
    let acquired = false
    try {
      const waiting = load.acquire(subject, tool)
      if (waiting) await waiting
      acquired = true
      const result = await (tracing
        ? tracing.call(this, tool.name, surface.trace, () => run(this, tool, args, surface, record, key))
        : run(this, tool, args, surface, record, key))
      record.replayed = result.replayed && true
      endCall(this, record, 'ok')
      return result
    } catch (error) {
      const { code, details } = failureOf(error)
      record.replayed = details.replayed && true
      endCall(this, record, code)
      throw error
    } finally {
      if (acquired) load.release(subject)
    }
  }

  /** What is to be asked of a call that may be made; what is wrong with another one, `runTool` says. */
  function planned (request: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions) {
    try {
      const { plan, reading } = prepare(request, tool, args, surface, beginCall(tool.name, request.auth))
      return { ...plan(), reading }
    } catch (error) {
      if (error instanceof Failure) return undefined
      throw error
    }
  }

  async function toConfirm (
    this: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions = {}
  ): Promise<Unconfirmed | undefined> {
    const write = planned(this, tool, args, surface)
    if (!write) return undefined
    const waiting = load.acquire(write.subject, tool)
    if (waiting) await waiting
    try {
      return await writes.unconfirmed(write, write.reading)
    } finally {
      load.release(write.subject)
    }
  }

  const links = createExportLinks(config.STATE_KEYS, find)
  fastify.decorate('tools', { list, withheld, find, links })
  fastify.decorateRequest('runTool', runTool)
  fastify.decorateRequest('toConfirm', toConfirm)
}, {
  name: 'tools',
  dependencies: [
    'config', 'metrics', 'errors', 'audit', 'tracing', 'load', 'oauth', 'auth', 'neonpanel', 'idempotency', 'search'
  ]
})
