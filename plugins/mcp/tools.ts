import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CallParams } from '../../schemas/mcp.ts'
import { underscored, type Naming } from '../../tools/alias.ts'
import { readJson } from '../body.ts'
import { Failure, logFailure } from '../errors.ts'
import nearest from '../nearest.ts'
import { ready, toolFailure, toolRefusal } from './answers.ts'
import type { Context, Offer, ToolDefinition, ToolOutcome } from './definitions.ts'
import defineMethod, { defineList } from './method.ts'
import type { Family, Situation } from './method.ts'
import mirrorsOf, { checkMirrors } from './parameter-headers.ts'
import { isWrapped, projectTool, projectToolResult } from './projection.ts'
import { allows, perRevision, type Revision } from './revisions.ts'
import type { Seals } from './seals.ts'
import tasksOf from './tasks/index.ts'
import { LISTED, type Writer } from './writer.ts'

const CHATGPT = /chatgpt|openai/i
/** Characters of a caller's name that a message repeats. */
const QUOTED = 100

/** True for ChatGPT, by its own account: it decides the form of a refusal and nothing else. */
export function isChatGpt (request: FastifyRequest): boolean {
  return CHATGPT.test(request.headers['user-agent'] ?? '')
}

function shown ({ name, alias }: ToolDefinition, naming: Naming): string {
  return naming === 'dotted' ? name : alias ?? name
}

/** The arguments as a value: clients also send the text of a JSON object. Throws `invalid_params` for what is no object. */
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
function checkAbilities ({ requires = [] }: ToolDefinition, { client: { capabilities } }: Situation): void {
  const missing = requires.filter(ability => capabilities[ability] === undefined)
  if (missing.length === 0) return
  throw new Failure('missing_capability', undefined, { data: { requiredCapabilities: Object.fromEntries(missing.map(ability => [ability, {}])) } })
}

/** `tools/list` (answers written at boot) and `tools/call` (2025-11-25 and 2026-07-28 server/tools). */
export default function tools (fastify: FastifyInstance, offer: Required<Offer>, write: Writer, seals: Seals): Family {
  const { tools: all } = offer
  if (all.length === 0) return {}
  const list = all.filter(({ hidden }) => !hidden)
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [tool.alias ?? tool.name, tool]] as const))
  const mirrors = new Map(all.map(tool => [tool, mirrorsOf(tool.inputSchema)]))

  function listFor (revision: Revision, naming: Naming) {
    const text = write.result({ tools: list.map(tool => projectTool(tool, shown(tool, naming), revision)) }, revision, LISTED)
    return ready(naming === 'underscore' ? underscored(text) : text)
  }
  const lists = perRevision(revision => ({ dotted: listFor(revision, 'dotted'), underscore: listFor(revision, 'underscore') }))

  function find (name: string, naming: Naming): ToolDefinition {
    const tool = byName.get(name)
    if (tool) return tool
    const close = byName.get(nearest(name, list.map(({ name }) => name)) ?? '')
    throw new Failure('unknown_tool', `Unknown tool: ${name.slice(0, QUOTED)}.${close ? ` Did you mean ${shown(close, naming)}?` : ''}`)
  }

  /** The result that stands for a failure; failures of the transport are thrown on. */
  function settle (error: unknown, { request, exchange, revision, alone }: Situation): string {
    if (!(error instanceof Failure)) throw error
    const { code, way, details } = error
    const refusal = code === 'insufficient_scope' || (code === 'invalid_token' && !request.auth)
    const linkable = refusal && alone && details.challenge !== undefined && isChatGpt(request)
    const late = code === 'invalid_token' && (exchange.session || exchange.begun?.() === true)
    if (!way.tool && !linkable && !late) throw error
    logFailure(request, error)
    return write.result(linkable ? toolRefusal(error, details.challenge ?? '') : toolFailure(error, request), revision)
  }

  function written (tool: ToolDefinition, outcome: ToolOutcome, revision: Revision): string {
    const wrapped = isWrapped(tool, revision)
    if (typeof outcome === 'string') return write.data(outcome, wrapped, revision)
    if ('data' in outcome) return write.data(outcome.data, wrapped, revision, outcome._meta)
    return write.result(projectToolResult(outcome, wrapped, revision), revision)
  }

  /** Runs a tool to its result. */
  async function run (tool: ToolDefinition, input: unknown, situation: Situation, context: Context): Promise<string> {
    try {
      return written(tool, await tool.call(input, context), situation.revision)
    } catch (error) {
      return settle(error, situation)
    }
  }

  const tasks = tasksOf(fastify, offer, write, seals, written)

  return {
    ...tasks.family,
    both: {
      'tools/list': defineList(fastify, ({ revision, exchange }) => lists[revision][exchange.naming]),
      'tools/call': defineMethod(fastify, {
        schema: CallParams,
        priority: 'tool',
        nameParam: 'name',
        mayAsk: true,
        answer (params, situation) {
          const { exchange, revision } = situation
          const tool = find(params.name, exchange.naming)
          const input = argumentsOf(params.arguments)
          if (allows[revision].modern) {
            checkMirrors(mirrors.get(tool) ?? [], exchange.headers, input)
            checkAbilities(tool, situation)
          }
          if (!tool.tasks || !allows[revision].modern) return run(tool, input, situation, situation.context())
          return tasks.call(tool, input, situation, context => run(tool, input, situation, context)).catch(error => settle(error, situation))
        }
      })
    }
  }
}
