import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CallParams } from '../../../schemas/mcp.ts'
import { underscored, type Naming } from '../../../tools/alias.ts'
import { readJson } from '../../body.ts'
import { Failure, logFailure } from '../../errors/index.ts'
import nearest from '../../text/nearest.ts'
import { serializedResult, toolFailure, toolRefusal } from '../protocol/responses.ts'
import type { Context, Catalog, ToolDefinition, ToolOutcome } from '../protocol/types.ts'
import defineMethod, { defineList } from './method.ts'
import type { Methods, Call } from './method.ts'
import paramHeadersOf, { checkParamHeaders } from '../protocol/parameter-headers.ts'
import { isWrapped, projectTool, projectToolResult } from '../protocol/projection.ts'
import { features, perRevision, type Revision } from '../protocol/revisions.ts'
import type { StateCrypto } from '../client/state-crypto.ts'
import tasksOf from './tasks/index.ts'
import { LIST_CACHE, type ResultSerializer } from '../protocol/results.ts'

const CHATGPT = /chatgpt|openai/i
/** Characters of a caller's name that a message repeats. */
const MAX_QUOTED_LENGTH = 100

/** True for ChatGPT, by its own account: it decides the form of a refusal and nothing else. */
export function isChatGpt (request: FastifyRequest): boolean {
  return CHATGPT.test(request.headers['user-agent'] ?? '')
}

function shown ({ name, alias }: ToolDefinition, naming: Naming): string {
  return naming === 'dotted' ? name : alias ?? name
}

/**
 * The arguments as a value: clients also send the text of a JSON object. Throws `invalid_params` for what is no object.
 */
function argumentsOf (value: unknown): unknown {
  const parsed = typeof value === 'string' ? parseText(value) : value
  if (parsed === undefined || parsed === null || (typeof parsed === 'object' && !Array.isArray(parsed))) return parsed
  throw new Failure('invalid_params', 'arguments must be an object.')
}

function parseText (text: string): unknown {
  try {
    return readJson(text)
  } catch (cause) {
    throw new Failure('invalid_params', 'arguments must be an object, or the JSON text of one.', { cause })
  }
}

/** Throws `missing_capability` where the client has not declared what the tool asks of it. */
function checkRequired ({ requires = [] }: ToolDefinition, { client: { capabilities } }: Call): void {
  const missing = requires.filter(ability => capabilities[ability] === undefined)
  if (missing.length === 0) return
  throw new Failure('missing_capability', undefined,
    { data: { requiredCapabilities: Object.fromEntries(missing.map(ability => [ability, {}])) } })
}

/** `tools/list` (answers written at boot) and `tools/call` (2025-11-25 and 2026-07-28 server/tools). */
export default function tools (
  fastify: FastifyInstance, catalog: Required<Catalog>, serializer: ResultSerializer, stateCrypto: StateCrypto
): Methods {
  const { tools: all } = catalog
  if (all.length === 0) return {}
  const list = all.filter(({ hidden }) => !hidden)
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [tool.alias ?? tool.name, tool]] as const))
  const paramHeaders = new Map(all.map(tool => [tool, paramHeadersOf(tool.inputSchema)]))

  function listFor (revision: Revision, naming: Naming) {
    const text = serializer.result({ tools: list.map(tool => projectTool(tool, shown(tool, naming), revision)) },
      revision, LIST_CACHE)
    return serializedResult(naming === 'underscore' ? underscored(text) : text)
  }
  const lists =
    perRevision(revision => ({ dotted: listFor(revision, 'dotted'), underscore: listFor(revision, 'underscore') }))

  function find (name: string, naming: Naming): ToolDefinition {
    const tool = byName.get(name)
    if (tool) return tool
    const close = byName.get(nearest(name, list.map(({ name }) => name)) ?? '')
    throw new Failure('unknown_tool',
      `Unknown tool: ${name.slice(0, MAX_QUOTED_LENGTH)}.${close ? ` Did you mean ${shown(close, naming)}?` : ''}`)
  }

  /** The result that stands for a failure; failures of the transport are thrown on. */
  function failureResult (error: unknown, { request, channel, revision, single }: Call): string {
    if (!(error instanceof Failure)) throw error
    const { code, kind, details } = error
    const refusal = code === 'insufficient_scope' || (code === 'invalid_token' && !request.auth)
    const opensDialog = refusal && single && details.challenge !== undefined && isChatGpt(request)
    const statusSent = code === 'invalid_token' && (channel.session || channel.hasStarted?.() === true)
    if (!kind.tool && !opensDialog && !statusSent) throw error
    logFailure(request, error)
    return serializer.result(opensDialog ? toolRefusal(error, details.challenge ?? '') : toolFailure(error, request),
      revision)
  }

  function serialize (tool: ToolDefinition, outcome: ToolOutcome, revision: Revision): string {
    const wrapped = isWrapped(tool, revision)
    if (typeof outcome === 'string') return serializer.data(outcome, wrapped, revision)
    if ('data' in outcome) return serializer.data(outcome.data, wrapped, revision, outcome._meta)
    return serializer.result(projectToolResult(outcome, wrapped, revision), revision)
  }

  /** Runs a tool to its result. */
  async function run (tool: ToolDefinition, args: unknown, call: Call, context: Context): Promise<string> {
    try {
      return serialize(tool, await tool.call(args, context), call.revision)
    } catch (error) {
      return failureResult(error, call)
    }
  }

  const tasks = tasksOf(fastify, catalog, serializer, stateCrypto, serialize)

  return {
    ...tasks.methods,
    all: {
      'tools/list': defineList(fastify, ({ revision, channel }) => lists[revision][channel.naming]),
      'tools/call': defineMethod(fastify, {
        schema: CallParams,
        priority: 'tool',
        nameParam: 'name',
        mayAsk: true,
        answer (params, call) {
          const { channel, revision } = call
          const tool = find(params.name, channel.naming)
          const args = argumentsOf(params.arguments)
          if (features[revision].modern) {
            checkParamHeaders(paramHeaders.get(tool) ?? [], channel.headers, args)
            checkRequired(tool, call)
          }
          if (!tool.tasks || !features[revision].modern) return run(tool, args, call, call.context())
          return tasks.call(tool, args, call, context => run(tool, args, call, context))
            .catch(error => failureResult(error, call))
        }
      })
    }
  }
}
