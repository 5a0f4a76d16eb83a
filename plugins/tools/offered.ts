import type { FastifyRequest } from 'fastify'
import type { Config } from '../../schemas/config.ts'
import alias from '../../tools/alias.ts'
import isForWriting from '../../tools/for-writing.ts'
import definitions from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'
import { Failure, named } from '../errors/index.ts'
import { compile, type Check } from '../validation/index.ts'
import withImportTypes from './import-types.ts'

/** The checks of a tool's input and output. */
interface Checks { input: Check, output: Check }

/** The tools as a deployment offers them. */
export default function offeredTools ({ NEONPANEL_IMPORT_TYPES, READ_ONLY, TOOLSETS }: Config) {
  const all = definitions.map(tool => withImportTypes(tool, NEONPANEL_IMPORT_TYPES))
  const isLeftOut = ({ toolset }: Tool) => toolset !== undefined && !TOOLSETS.includes(toolset)
  const withheld = all.filter(tool => isLeftOut(tool) || (READ_ONLY && isForWriting(tool)))
  const byName = new Map(all.flatMap(tool => [[tool.name, tool], [alias(tool.name), tool]] as const))
  const checks = new Map<Tool, Checks>(all.map(tool =>
    [tool, { input: compile(tool.input), output: compile(tool.output) }]))

  return {
    /** In the order that clients see. */
    list: all.filter(tool => !withheld.includes(tool)),
    /** Not to be seen: a call of one says why. */
    withheld,
    /** Why a call of one of those is refused. */
    refusal (tool: Tool, request: FastifyRequest): Failure {
      if (!isLeftOut(tool)) return new Failure('read_only')
      const sentence = `This gateway does not offer ${tool.name}: its TOOLSETS are without ${tool.toolset}.`
      return new Failure('toolset_off', named(sentence, request))
    },
    /** By the dotted name or its alias with an underscore, withheld ones too. */
    find: (name: string) => byName.get(name),
    checks
  }
}
