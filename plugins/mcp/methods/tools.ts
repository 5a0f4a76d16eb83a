import type { Naming } from '../../../schemas/config.ts'
import { CallParams } from '../../../schemas/mcp.ts'
import { readJson } from '../../body/index.ts'
import { Failure, failureOf, logFailure } from '../../errors/index.ts'
import { suggestion } from '../../text/nearest.ts'
import quoted from '../../text/quoted.ts'
import { toolFailure, toolRefusal } from '../protocol/errors.ts'
import type { Linked } from '../protocol/content.ts'
import type { Context, Catalog, ToolDefinition, ToolOutcome } from '../protocol/types.ts'
import { isChatGpt } from '../protocol/client-meta.ts'
import defineMethod, { defineList } from './method.ts'
import type { Methods, Call } from './method.ts'
import paramHeadersOf, { checkParamHeaders } from '../protocol/parameter-headers.ts'
import { isWrapped, projectTool, projectToolResult } from '../protocol/projection.ts'
import { features, perRevision, type Revision } from '../protocol/revisions.ts'
import type { AskClient } from '../client/ask.ts'
import type { StateCrypto } from '../client/state-crypto.ts'
import tasksOf from './tasks/index.ts'
import { LIST_CACHE, serializedResult, type ResultSerializer } from '../protocol/results.ts'

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
  catalog: Required<Catalog>, serializer: ResultSerializer, askClient: AskClient, stateCrypto: StateCrypto
): Methods {
  const { tools: all } = catalog
  if (all.length === 0) return {}
  const list = all.filter(({ hidden }) => !hidden)
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [tool.alias ?? tool.name, tool]] as const))
  const wrapped = perRevision(revision => new Set(all.filter(tool => isWrapped(tool, revision))))
  const paramHeaders = new Map(all.map(tool => [tool, paramHeadersOf(tool.inputSchema)] as const)
    .filter(([, headers]) => headers.length > 0))

  function listFor (revision: Revision, naming: Naming) {
    const text = serializer.result({ tools: list.map(tool => projectTool(tool, shown(tool, naming), revision)) },
      revision, LIST_CACHE)
    return serializedResult(naming === 'underscore' ? catalog.aliased(text) : text)
  }
  const lists =
    perRevision(revision => ({ dotted: listFor(revision, 'dotted'), underscore: listFor(revision, 'underscore') }))

  function find (name: string, naming: Naming): ToolDefinition {
    const tool = byName.get(name)
    if (tool) return tool
    const renamed = byName.get(catalog.nameNow('tools', name) ?? '')
    if (renamed) throw new Failure('unknown_tool', `${name} is now ${shown(renamed, naming)}.`)
    const close = byName.get(suggestion(name, list.map(({ name }) => name)) ?? '')
    throw new Failure('unknown_tool', `Unknown tool: ${quoted(name)}. ` +
      (close ? `Did you mean ${shown(close, naming)}?` : 'tools/list names those that there are.'))
  }

  /** The result that stands for a failure; failures of the transport are thrown on. */
  function failureResult (error: unknown, { request, channel, revision, single }: Call, link?: Linked): string {
    if (!(error instanceof Failure)) throw error
    const { code, kind, details } = error
    const refusal = code === 'insufficient_scope' || (code === 'invalid_token' && !request.auth)
    const opensDialog = refusal && single && details.challenge !== undefined && isChatGpt(request)
    const statusSent = code === 'invalid_token' && (channel.session || channel.hasStarted?.() === true)
    if (!kind.tool && !opensDialog && !statusSent) throw error
    logFailure(request, error)
    if (opensDialog) return serializer.result(toolRefusal(error, details.challenge ?? ''), revision)
    return serializer.result(projectToolResult(toolFailure(error, request, link), false, revision), revision)
  }

  function serialize (tool: ToolDefinition, outcome: ToolOutcome, revision: Revision): string {
    const inObject = wrapped[revision].has(tool)
    if (typeof outcome === 'string') return serializer.data(outcome, inObject, revision)
    if ('data' in outcome) return serializer.data(outcome.data, inObject, revision, outcome)
    return serializer.result(projectToolResult(outcome, inObject, revision), revision)
  }

  /** Runs a tool to its result. */
  async function run (tool: ToolDefinition, args: unknown, call: Call, context: Context): Promise<string> {
    try {
      return serialize(tool, await tool.call(args, context), call.revision)
    } catch (error) {
      return failureResult(error, call, tool.linkAt?.(failureOf(error).code, args, context))
    }
  }

  const tasks = tasksOf(catalog, serializer, stateCrypto, serialize)

  return {
    ...tasks.methods,
    all: {
      'tools/list': defineList(({ revision, channel }) => lists[revision][channel.naming]),
      'tools/call': defineMethod({
        schema: CallParams,
        priority: 'tool',
        nameParam: 'name',
        answer (params, call) {
          const { channel, revision } = call
          const { modern } = features[revision]
          const tool = find(params.name, channel.naming)
          const args = argumentsOf(params.arguments)
          if (modern) {
            const ofTool = paramHeaders.get(tool)
            if (ofTool) checkParamHeaders(ofTool, channel.headers, args)
            checkRequired(tool, call)
          }
          const perform = (context: Context) => tool.tasks && modern
            ? tasks.call(tool, args, call, context, inner => run(tool, args, call, inner))
              .catch(error => failureResult(error, call))
            : run(tool, args, call, context)
          return tool.asks ? askClient(call, perform) : perform(call.context())
        }
      })
    }
  }
}
