import type { FastifyInstance } from 'fastify'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../errors/index.ts'
import parseJson from '../text/json.ts'
import type { WorkStatus, WorkTracking } from '../mcp/protocol/types.ts'
import isRecord from '../../schemas/is-record.ts'
import unwrap from '../tools/unwrap.ts'

/** Work that a tool begins and another one follows, as the protocol's tasks want it; undefined for a tool without. */
export default function trackingOf (fastify: FastifyInstance, { task }: Tool): WorkTracking | undefined {
  if (!task) return undefined
  const { follow, ttlMs, handle, pollIntervalMs, failed } = task
  return {
    begin (args, text) {
      const data = parseJson(text)
      const input = unwrap(args)
      const begun = isRecord(input) ? handle(input, data) : undefined
      const interval = pollIntervalMs(data)
      return begun && interval !== undefined ? { handle: begun, ttlMs, pollIntervalMs: interval } : undefined
    },
    async check (begun, context): Promise<WorkStatus> {
      const tool = fastify.tools.find(follow)
      if (!tool) throw new Failure('unknown_tool')
      const { text } = await context.request.runTool(tool, begun, context)
      const data = parseJson(text)
      const interval = pollIntervalMs(data)
      if (interval !== undefined) return { pollIntervalMs: interval }
      return { outcome: failed(data) ? { content: [{ type: 'text', text }], isError: true } : text }
    }
  }
}
