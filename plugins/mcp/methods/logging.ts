import { LevelParams } from '../../../schemas/mcp.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod, { methodNotFound, type Methods } from './method.ts'

/**
 * `logging/setLevel` (2025-11-25 server/utilities/logging) is kept for the session: from that level on its stream gets
 * what handlers log, and hears of events where there are any (`hears`). Without a session it is acknowledged.
 */
export default function logging ({ logging }: Required<Catalog>, hears: boolean): Methods {
  if (!logging && !hears) return {}
  return {
    legacy: {
      'logging/setLevel': defineMethod({
        schema: LevelParams,
        priority: 'metadata',
        answer ({ level }, { channel: { wanted }, method }) {
          if (!logging && !wanted) throw methodNotFound(method)
          if (wanted) wanted.level = level
          return '{}'
        }
      })
    }
  }
}
