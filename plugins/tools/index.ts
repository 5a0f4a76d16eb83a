import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type CallSignal from '../../schemas/call-signal.ts'
import alias from '../../tools/alias.ts'
import definitions from '../../tools/index.ts'
import type { InputFault } from '../../tools/context.ts'
import type { Tool } from '../../tools/tool.ts'
import { beginCall, endCall, type CallRecord } from '../audit.ts'
import { Failure, failureOf } from '../errors/index.ts'
import type { ToolCallResult } from '../idempotency/index.ts'
import keyOf from '../idempotency/key.ts'
import traceOf from '../logger/trace.ts'
import { fieldFaults, fieldsOf } from './fields.ts'
import resultText from './result-text.ts'
import withImportTypes from './import-types.ts'
import createAuthorizer, { opens } from './authorize.ts'
import { refusedToken } from './rehearsals/commit-tokens.ts'
import createRehearsals, { type PlannedWrite } from './rehearsals/index.ts'
import lookupFor, { type Reading } from './rehearsals/lookup.ts'
import unwrap from './unwrap.ts'
import valueFaults from './value-faults.ts'
import withoutEmpty from './without-empty.ts'
import { compile, type Check } from '../validation/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tools: {
      /** In the order that clients see. */
      list: readonly Tool[]
      /** Not to be seen: a call of one says why. */
      withheld: readonly Tool[]
      /** By the dotted name or its alias with an underscore, withheld ones too. */
      find (name: string): Tool | undefined
    }
  }
  interface FastifyRequest {
    /**
     * Calls a tool in the name of the request's user and returns the JSON text of its checked result. Throws a Failure
     * for everything else. `key` is the Idempotency-Key field as it came.
     */
    runTool (tool: Tool, args: unknown, surface?: CallOptions, key?: string): Promise<ToolCallResult>
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

type Input = Readonly<Record<string, unknown>>

function ignore (): void {}

interface Checks { input: Check, output: Check }

function sentenceOf ({ field, message }: InputFault): string {
  return `arguments${field === '' ? '' : `/${field}`} ${message}`
}

/** The arguments are wrong: one sentence for each field. */
function invalid (faults: readonly InputFault[]): Failure {
  const first = [...new Map(faults.toReversed().map(fault => [fault.field, fault])).values()].toReversed()
  const reason = first.find(({ reason }) => reason !== undefined)?.reason
  return new Failure('invalid_arguments', first.map(sentenceOf).join(' '), {
    fields: first.map(({ field, message }) => ({ field, message })), ...(reason !== undefined && { reason: { reason } })
  })
}

/** True for all that a tool's schema accepts. */
function isInput (value: unknown): value is Input {
  return typeof value === 'object' && value !== null
}

/** The input that a tool's handler gets, from what a client sent: nearly always as it came. */
function inputOf (tool: Tool, check: Check, args: unknown): Input {
  const asSent = check(args)
  const input = asSent === null ? args : withoutEmpty(tool.input, unwrap(args))
  const misfits = asSent === null ? null : check(input)
  if (misfits || !isInput(input)) throw invalid(misfits ?? [])
  const faults = [
    ...valueFaults(input, tool.annotations.readOnlyHint), ...tool.faults?.(input) ?? [],
    ...fieldFaults(tool.output, fieldsOf(input))
  ]
  if (faults.length > 0) throw invalid(faults)
  return tool.refine?.(input) ?? input
}

/** The tools as this deployment offers them, and the one way to call them, on every surface. */
export default fp(async (fastify) => {
  const { config, idempotency: { runOnce }, load, neonpanel, oauth, tracing } = fastify
  const { ENFORCE_SCOPES, NEONPANEL_IMPORT_TYPES, READ_ONLY } = config
  const authorize = createAuthorizer(ENFORCE_SCOPES, oauth)
  const all = definitions.map(tool => withImportTypes(tool, NEONPANEL_IMPORT_TYPES))
  const withheld = all.filter(({ annotations }) => READ_ONLY && !annotations.readOnlyHint)
  const list = all.filter(tool => !withheld.includes(tool))
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [alias(tool.name), tool]] as const))
  const checks = new Map<Tool, Checks>(all.map(tool =>
    [tool, { input: compile(tool.input), output: compile(tool.output) }]))
  const rehearsals = createRehearsals(fastify, list.filter(tool => tool.rehearse))

  /** A tool that reads, if the caller's token opens it. */
  function findOpen ({ auth }: FastifyRequest, name: string) {
    const tool = byName.get(name)
    const output = tool && checks.get(tool)?.output
    const isOpen = tool?.annotations.readOnlyHint && (!ENFORCE_SCOPES || (auth && opens(tool, auth.scopes)))
    return isOpen && output ? { tool, output } : undefined
  }

  /** Writes, or says what would be written. */
  async function write (
    planned: PlannedWrite, rehearse: unknown, commit: unknown, reading: Reading, send: () => Promise<string>
  ): Promise<ToolCallResult> {
    const { request, subject, write } = planned
    if (rehearse !== true && commit === undefined) return runOnce(subject, write, send)
    const lookup = lookupFor(fastify, request, reading, findOpen)
    if (commit === undefined) return { text: await rehearsals.rehearse(planned, lookup) }
    if (rehearse === true) throw refusedToken('must be left out with rehearse.')
    return rehearsals.commit(planned, String(commit), lookup, send)
  }

  async function run (
    request: FastifyRequest, tool: Tool, args: unknown, surface: CallOptions, record: CallRecord, key?: string
  ): Promise<ToolCallResult> {
    const check = checks.get(tool)
    if (!check) throw new Failure('unknown_tool')
    if (withheld.includes(tool)) throw new Failure('read_only')
    const { subject } = authorize(request, tool)
    const { idempotencyKey, rehearse, commit, fields, ...input } = inputOf(tool, check.input, args)
    record.company = input.companyUuid ?? input.companyUuids
    const { signal, trace = traceOf(request.headers), progress = ignore } = surface
    const api = neonpanel.api(request, { signal, trace }, record)
    const context = { signal, progress, deadline: request.deadline }
    if (tool.annotations.readOnlyHint) {
      const wanted = { fields: fieldsOf({ fields }), isWhole: surface.isWhole }
      const result = await tool.handler(input, api, context)
      return { text: resultText(tool, check.output, result, request.log, wanted) }
    }
    const planned = { request, subject, tool, write: { tool: tool.name, input, key: keyOf(idempotencyKey, key) } }
    return write(planned, rehearse, commit, { trace, context, record }, async () =>
      resultText(tool, check.output, await tool.handler(input, api, context), request.log))
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

  fastify.decorate('tools', {
    list,
    withheld,
    find: (name: string) => byName.get(name)
  })
  fastify.decorateRequest('runTool', runTool)
}, {
  name: 'tools',
  dependencies: [
    'config', 'metrics', 'errors', 'audit', 'tracing', 'load', 'oauth', 'auth', 'neonpanel', 'idempotency'
  ]
})
