import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import alias from '../../tools/alias.ts'
import definitions from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'
import type { CallRecord } from '../audit.ts'
import { Failure, failureOf } from '../errors/index.ts'
import type { ToolCallResult } from '../idempotency/index.ts'
import keyOf from '../idempotency/key.ts'
import plainContext from '../mcp/client/plain-context.ts'
import type { Context } from '../mcp/protocol/types.ts'
import nearest from '../text/nearest.ts'
import type { HandlerResult } from '../neonpanel/index.ts'
import isRecord from '../../schemas/is-record.ts'
import tooLarge, { MAX_RESULT_LENGTH } from './too-large.ts'
import withImportTypes from './import-types.ts'
import authorize from './authorize.ts'
import coerceOutput from './coerce-output.ts'
import unwrap from './unwrap.ts'
import type { Check, Fault } from '../validation/index.ts'

declare module 'fastify' {
  interface FastifyInstance {
    tools: {
      /** In the order that clients see. */
      list: readonly Tool[]
      /** Not to be seen: a call of one says why. */
      withheld: readonly Tool[]
      /** By the dotted name or its alias with an underscore, withheld ones too. */
      find (name: string): Tool | undefined
      /** The dotted name that comes closest to a misspelt one. */
      nearest (name: string): string
    }
  }
  interface FastifyRequest {
    /**
     * Calls a tool in the name of the request's user and returns the JSON text of its checked result. Throws a Failure
     * for everything else. The signal of the context cancels a reading call. `key` is the Idempotency-Key field as it
     * came.
     */
    runTool (tool: Tool, args: unknown, context?: Context, key?: string): Promise<ToolCallResult>
  }
}

type Input = Readonly<Record<string, unknown>>

interface Checks { input: Check, output: Check }

function sentenceOf ({ field, message }: Fault): string {
  return `arguments${field === '' ? '' : `/${field}`} ${message}`
}

/** The arguments are wrong: one sentence for each field. */
function invalid (faults: readonly Fault[]): Failure {
  const fields = [...new Map(faults.toReversed().map(fault => [fault.field, fault])).values()].toReversed()
  return new Failure('invalid_arguments', fields.map(sentenceOf).join(' '), { fields })
}

/**
 * NeonPanel's answer is not what the tool declares. Details go to the log; after a write, it may have been carried out.
 */
function unreadable ({ annotations }: Tool, cause: Error): Failure {
  return new Failure(annotations.readOnlyHint ? 'upstream_bad_response' : 'outcome_unknown', undefined, { cause })
}

function inputOf (check: Check, args: unknown): Input {
  const input = unwrap(args)
  const faults = check(input)
  if (faults === null && isRecord(input)) return input
  throw invalid(faults ?? [])
}

function written (tool: Tool, value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw unreadable(tool, new Error('The answer is nested too deeply.', { cause }))
  }
}

/** The text of an answer that fits the tool's output, as it came where nothing had to be put right. */
function textOf (tool: Tool, check: Check, { body, text: ready }: HandlerResult): string {
  const fits = check(body) === null
  const checked = fits ? body : coerceOutput(tool.output, body)
  const faults = fits ? null : check(checked)
  if (faults) throw unreadable(tool, new Error(faults.map(({ field, message }) => `${field} ${message}`).join(' ')))
  const text = fits && ready !== undefined ? ready : written(tool, checked)
  if (text.length <= MAX_RESULT_LENGTH) return text
  throw tool.annotations.readOnlyHint
    ? tooLarge(tool, checked,
      text.length)
    : unreadable(tool, new Error(`The answer has ${text.length} characters.`))
}

/** The tools as this deployment offers them, and the one way to call them, on every surface. */
export default fp(async (fastify) => {
  const { NEONPANEL_IMPORT_TYPES, READ_ONLY } = fastify.config
  const all = definitions.map(tool => withImportTypes(tool, NEONPANEL_IMPORT_TYPES))
  const withheld = all.filter(({ annotations }) => READ_ONLY && !annotations.readOnlyHint)
  const list = all.filter(tool => !withheld.includes(tool))
  const names = list.map(({ name }) => name)
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [alias(tool.name), tool]] as const))
  const checks = new Map<Tool, Checks>(all.map(tool =>
    [tool, { input: fastify.compile(tool.input), output: fastify.compile(tool.output) }]))

  async function run (
    request: FastifyRequest, tool: Tool, args: unknown, context: Context, record: CallRecord, key?: string
  ): Promise<ToolCallResult> {
    const check = checks.get(tool)
    if (!check) throw new Failure('unknown_tool')
    if (withheld.includes(tool)) throw new Failure('read_only')
    const { subject } = authorize(request, tool)
    const input = inputOf(check.input, args)
    record.company = input.companyUuid ?? input.companyUuids
    const api = fastify.neonpanel.api(request, context, record)
    if (tool.annotations.readOnlyHint) {
      return { text: textOf(tool, check.output, await tool.handler(input, api, context)) }
    }
    const { idempotencyKey, ...rest } = input
    const refined = tool.refine?.(rest) ?? rest
    return fastify.runOnce(subject, { tool: tool.name, input: refined, key: keyOf(idempotencyKey, key) }, async () =>
      textOf(tool, check.output, await tool.handler(refined, api, context)))
  }

  async function runTool (
    this: FastifyRequest, tool: Tool, args: unknown, context = plainContext(this), key?: string
  ): Promise<ToolCallResult> {
    const record = this.beginCall(tool.name, this.auth)
    const subject = this.auth?.subject ?? ''
    let acquired = false
    try {
      const waiting = fastify.load.acquire(subject, tool)
      if (waiting) await waiting
      acquired = true
      const result = await run(this, tool, args, context, record, key)
      record.replayed = result.replayed
      this.endCall(record, 'ok')
      return result
    } catch (error) {
      const { code, details } = failureOf(error)
      record.replayed = details.replayed
      this.endCall(record, code)
      throw error
    } finally {
      if (acquired) fastify.load.release(subject)
    }
  }

  fastify.decorate('tools', {
    list,
    withheld,
    find: (name: string) => byName.get(name),
    nearest: (name: string) => nearest(name, names) ?? ''
  })
  fastify.decorateRequest('runTool', runTool)
}, {
  name: 'tools',
  dependencies: [
    'config', 'errors', 'audit', 'load', 'validation', 'oauth', 'auth', 'neonpanel', 'idempotency'
  ]
})
