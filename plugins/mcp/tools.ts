import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CallParams, ListParams } from '../../schemas/mcp.ts'
import alias from '../../tools/alias.ts'
import type { Tool } from '../../tools/tool.ts'
import { readJson } from '../body.ts'
import { Failure, logFailure } from '../errors.ts'
import { toolFailure, toolRefusal } from './answers.ts'
import reader from './method.ts'
import type { Context, Family, Naming } from './method.ts'
import { perRevision, projectResult, projectTool, type Revision } from './revisions.ts'

const CHATGPT = /chatgpt|openai/i
/** Characters of a caller's name that a message repeats. */
const QUOTED = 100
/** As many characters as a result may have (D18); without it Claude Code moves long answers to a file. */
const MAX_RESULT = 100_000

function shown (tool: string, naming: Naming): string {
  return naming === 'dotted' ? tool : alias(tool)
}

/** All there is to say of a tool at any revision. Of alternative scopes the first is named, the widest (clients.md 3.3). */
function describe (tool: Tool, naming: Naming, enforced: boolean) {
  const securitySchemes = enforced ? [{ type: 'oauth2', scopes: tool.scopes[0] ?? [] }] : undefined
  return {
    name: shown(tool.name, naming),
    title: tool.title,
    description: tool.description,
    inputSchema: tool.input,
    outputSchema: tool.output,
    annotations: tool.annotations,
    ...(securitySchemes && { securitySchemes }),
    _meta: {
      ...(securitySchemes && { securitySchemes }),
      ...(tool.annotations.readOnlyHint && { 'anthropic/maxResultSizeChars': MAX_RESULT })
    }
  }
}

/** True for ChatGPT, by its own account: it decides the form of a refusal and nothing else. */
export function isChatGpt (request: FastifyRequest): boolean {
  return CHATGPT.test(request.headers['user-agent'] ?? '')
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

/** `tools/list` (answers written at boot) and `tools/call` (2025-11-25 server/tools). */
export default function tools (fastify: FastifyInstance): Family {
  const readList = reader(fastify, ListParams)
  const readCall = reader(fastify, CallParams)
  const { ENFORCE_SCOPES } = fastify.config

  const listFor = (revision: Revision, naming: Naming) => JSON.stringify({
    tools: fastify.tools.list.map(tool => projectTool(describe(tool, naming, ENFORCE_SCOPES), revision))
  })
  const lists = perRevision(revision => ({ dotted: listFor(revision, 'dotted'), underscore: listFor(revision, 'underscore') }))

  function find (name: string, naming: Naming): Tool {
    const tool = fastify.tools.find(name)
    if (tool) return tool
    throw new Failure('unknown_tool', `Unknown tool: ${name.slice(0, QUOTED)}. Did you mean ${shown(fastify.tools.nearest(name), naming)}?`)
  }

  /** ChatGPT without a token is told in a form that makes it sign in; that takes an error and its description (protocol.md 4.3). */
  function invite (tool: Tool, { request }: Context): void {
    if (request.auth || !isChatGpt(request)) return
    const description = 'Sign in to NeonPanel to continue'
    const challenge = fastify.oauth.challenge(request, { error: 'invalid_token', description, scopes: tool.scopes[0] ?? [] })
    throw new Failure('invalid_token', `${description}.`, { challenge })
  }

  /** The result that stands for a failure; failures of the transport are thrown on. */
  function settle (error: unknown, { request, exchange, alone }: Context): string {
    if (!(error instanceof Failure)) throw error
    const { code, way, details } = error
    const refusal = code === 'insufficient_scope' || (code === 'invalid_token' && !request.auth)
    const linkable = refusal && alone && details.challenge !== undefined && isChatGpt(request)
    const late = code === 'invalid_token' && exchange.session
    if (!way.tool && !linkable && !late) throw error
    logFailure(request, error)
    return linkable ? toolRefusal(error, details.challenge ?? '') : toolFailure(error)
  }

  return {
    capabilities: { tools: {} },
    methods: {
      'tools/list' (params, { revision, exchange }) {
        if (readList(params).cursor !== undefined) throw new Failure('invalid_params', 'Unknown cursor.')
        return lists[revision][exchange.naming]
      },
      async 'tools/call' (params, context) {
        const call = readCall(params)
        const tool = find(call.name, context.exchange.naming)
        const input = argumentsOf(call.arguments)
        try {
          invite(tool, context)
          return projectResult(await context.request.runTool(tool, input, context.exchange.signal), context.revision)
        } catch (error) {
          return settle(error, context)
        }
      }
    }
  }
}
