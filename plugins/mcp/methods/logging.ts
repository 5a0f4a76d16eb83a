import type { FastifyInstance } from 'fastify'
import { LevelParams } from '../../../schemas/mcp.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod from './method.ts'
import type { Methods } from './method.ts'

/** `logging/setLevel` (2025-11-25 server/utilities/logging). */
export default function logging (fastify: FastifyInstance, { logging }: Required<Catalog>): Methods {
  if (!logging) return {}
  return {
    legacy: {
      'logging/setLevel': defineMethod(fastify, {
        schema: LevelParams,
        priority: 'metadata',
        answer ({ level }, { channel }) {
          channel.keepLevel?.(level)
          return '{}'
        }
      })
    }
  }
}
