import type { FastifyInstance } from 'fastify'
import { LevelParams } from '../../schemas/mcp.ts'
import type { Offer } from './definitions.ts'
import defineMethod from './method.ts'
import type { Family } from './method.ts'

/** `logging/setLevel` (2025-11-25 server/utilities/logging). */
export default function logging (fastify: FastifyInstance, { logging }: Required<Offer>): Family {
  if (!logging) return {}
  return {
    legacy: {
      'logging/setLevel': defineMethod(fastify, {
        schema: LevelParams,
        priority: 'metadata',
        answer ({ level }, { exchange }) {
          exchange.keepLevel?.(level)
          return '{}'
        }
      })
    }
  }
}
