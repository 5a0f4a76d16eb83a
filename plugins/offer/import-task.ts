import type { FastifyInstance } from 'fastify'
import checkImportStatus from '../../tools/check-import-status.ts'
import { Failure } from '../errors.ts'
import parseJson from '../json.ts'
import type { Standing, ToolResult, Tracking } from '../mcp/definitions.ts'
import isRecord from '../record.ts'
import unwrap from '../tools/unwrap.ts'

/** Milliseconds that an import can be asked for as a task. */
const TTL = 24 * 3_600_000
const POLL = 15_000

function unfinished (data: unknown): data is Record<string, unknown> {
  return isRecord(data) && (data.status === 'queued' || data.status === 'processing')
}

function pollOf ({ retry_after_seconds: seconds }: Record<string, unknown>): number {
  return typeof seconds === 'number' ? seconds * 1000 : POLL
}

function failed (text: string): ToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

/** An import of a PDF as a task: NeonPanel does the work, and neonpanel.checkImportStatus says how it stands. It cannot be stopped. */
export default function importTask (fastify: FastifyInstance): Tracking {
  return {
    begin (args, text) {
      const data = parseJson(text)
      const input = unwrap(args)
      if (!unfinished(data) || !isRecord(input) || typeof data.request_id !== 'string') return undefined
      const { companyUuid, type } = input
      return { handle: { companyUuid, type, requestId: data.request_id }, ttlMs: TTL, pollIntervalMs: pollOf(data) }
    },
    async look (handle, context): Promise<Standing> {
      const tool = fastify.tools.find(checkImportStatus.name)
      if (!tool) throw new Failure('unknown_tool')
      const { text } = await context.request.runTool(tool, handle, context)
      const data = parseJson(text)
      if (unfinished(data)) return { pollIntervalMs: pollOf(data) }
      return { outcome: isRecord(data) && data.status === 'error' ? failed(text) : text }
    }
  }
}
