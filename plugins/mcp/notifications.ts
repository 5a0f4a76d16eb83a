import { levels } from '../../schemas/mcp.ts'
import { toJson } from '../text/json.ts'
import { features } from './protocol/revisions.ts'
import type { Context } from './protocol/types.ts'
import type { Call } from './methods/method.ts'

/**
 * What a handler reports while its call runs (2025-11-25 basic/utilities/progress, server/utilities/logging). `logging`
 * says whether clients of the legacy era get log messages, from the level of their session on; those of the modern one
 * ask for them with the request.
 */
export default function notifications (
  { client, revision, channel: { wanted } }: Call, meta: Readonly<Record<string, unknown>>,
  emit: (message: string) => void, logging: boolean
): Pick<Context, 'progress' | 'log'> {
  const { modern, annotations } = features[revision]
  const { progressToken } = meta
  const wantsProgress = typeof progressToken === 'string'
    ? progressToken.isWellFormed()
    : Number.isSafeInteger(progressToken)
  const legacyLevel = logging ? wanted?.level ?? 'debug' : undefined
  const minimum = modern ? client.logLevel : legacyLevel
  let last = -Infinity

  function notify (method: string, params: object): void {
    emit(toJson({ jsonrpc: '2.0', method, params }))
  }

  return {
    progress (value, total, message) {
      if (!wantsProgress || !Number.isFinite(value) || value <= last) return
      last = value
      notify('notifications/progress', { progressToken, progress: value, total, ...(annotations && { message }) })
    },
    log (level, data, logger) {
      if (minimum !== undefined && levels.indexOf(level) >= levels.indexOf(minimum)) {
        notify('notifications/message', { level, logger, data })
      }
    }
  }
}
