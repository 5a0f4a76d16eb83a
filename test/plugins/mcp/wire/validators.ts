import * as core from '@modelcontextprotocol/core'
import * as sdk from '@modelcontextprotocol/sdk/types.js'
import isRecord from '../../../../schemas/is-record.ts'

/** A validator of the official packages, as far as it matters here. */
interface Validator { safeParse (value: unknown): { success: boolean, error?: { message: string } } }

/** The official words for what a server of an era gets and gives. */
interface Words {
  request: Validator
  notification: Validator
  question: Validator
  message: Validator
  results: Readonly<Record<string, Validator>>
}

const legacy: Words = {
  request: sdk.ClientRequestSchema,
  notification: sdk.ServerNotificationSchema,
  question: sdk.ServerRequestSchema,
  message: sdk.JSONRPCMessageSchema,
  results: {
    initialize: sdk.InitializeResultSchema,
    'tools/list': sdk.ListToolsResultSchema,
    'tools/call': sdk.CallToolResultSchema,
    'prompts/list': sdk.ListPromptsResultSchema,
    'prompts/get': sdk.GetPromptResultSchema,
    'resources/list': sdk.ListResourcesResultSchema,
    'resources/templates/list': sdk.ListResourceTemplatesResultSchema,
    'resources/read': sdk.ReadResourceResultSchema,
    'completion/complete': sdk.CompleteResultSchema
  }
}

const modern: Words = {
  request: core.ClientRequestSchema,
  notification: core.ServerNotificationSchema,
  question: core.ServerRequestSchema,
  message: core.JSONRPCMessageSchema,
  results: {
    'server/discover': core.DiscoverResultSchema,
    'tools/list': core.ListToolsResultSchema,
    'tools/call': core.CallToolResultSchema,
    'prompts/list': core.ListPromptsResultSchema,
    'prompts/get': core.GetPromptResultSchema,
    'resources/list': core.ListResourcesResultSchema,
    'resources/templates/list': core.ListResourceTemplatesResultSchema,
    'resources/read': core.ReadResourceResultSchema,
    'completion/complete': core.CompleteResultSchema,
    'subscriptions/listen': core.SubscriptionsListenResultSchema
  }
}

function faults (validator: Validator, value: unknown): string[] {
  const { success, error } = validator.safeParse(value)
  return success ? [] : [`${error?.message.slice(0, 1000)} ${JSON.stringify(value)}`]
}

/** What the official validators find wrong with a request that a client sends. */
export function wrongRequest (request: unknown, era: 'legacy' | 'modern'): string[] {
  const words = era === 'modern' ? modern : legacy
  return [words.message, words.request].flatMap(validator => faults(validator, request))
}

/** What the official validators find wrong with a message that answers a method, or comes before its answer. */
export default function wrongMessage (message: unknown, method: string, era: 'legacy' | 'modern'): string[] {
  const words = era === 'modern' ? modern : legacy
  const found = faults(words.message, message)
  if (!isRecord(message)) return found
  if ('method' in message) return [...found, ...faults('id' in message ? words.question : words.notification, message)]
  const { result } = message
  if (!isRecord(result)) return found
  const partial = result.resultType === 'input_required' || result.resultType === 'task'
  return [...found, ...faults(partial ? core.ResultSchema : words.results[method] ?? core.ResultSchema, result)]
}
