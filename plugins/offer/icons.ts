import type { FastifyInstance } from 'fastify'
import iconOf from '../../tools/icons.ts'

/** The picture of what a tool's scope opens, for the tool and for what leads to it. */
export default function iconsOf (fastify: FastifyInstance, tool: string): { icons?: { src: string, mimeType: string }[] } {
  const scope = fastify.tools.find(tool)?.scopes[0]?.[0]
  return scope ? { icons: [iconOf(scope)] } : {}
}
