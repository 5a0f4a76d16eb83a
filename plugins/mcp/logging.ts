import type { FastifyInstance } from 'fastify'
import { LevelParams } from '../../schemas/mcp.ts'
import type { Offer } from './definitions.ts'
import reader from './method.ts'
import type { Family } from './method.ts'

/** `logging/setLevel` (2025-11-25 server/utilities/logging). */
export default function logging (fastify: FastifyInstance, { logging }: Required<Offer>): Family {
  if (!logging) return {}
  const read = reader(fastify, LevelParams)
  return {
    legacy: {
      'logging/setLevel' (params, { exchange }) {
        const { level } = read(params)
        exchange.keepLevel?.(level)
        return '{}'
      }
    }
  }
}
