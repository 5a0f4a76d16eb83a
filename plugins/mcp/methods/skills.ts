import { ResourceParams } from '../../../schemas/mcp.ts'
import { Failure } from '../../errors/index.ts'
import quoted from '../../text/quoted.ts'
import { perRevision } from '../protocol/revisions.ts'
import { LIST_CACHE, type ResultSerializer } from '../protocol/results.ts'
import type { Catalog } from '../protocol/types.ts'
import defineMethod, { defineList, type Methods } from './method.ts'

/** `skills/list` and `skills/get` (SEP-2640), answers written at boot; the files themselves are resources. */
export default function skills ({ skills: all }: Required<Catalog>, serializer: ResultSerializer): Methods {
  if (all.length === 0) return {}
  const list = perRevision(revision => serializer.result({ skills: all }, revision, LIST_CACHE))
  const byUri = new Map(all.map(skill =>
    [skill.uri, perRevision(revision => serializer.result({ skill }, revision, LIST_CACHE))]))

  return {
    all: {
      'skills/list': defineList(({ revision }) => list[revision]),
      'skills/get': defineMethod({
        schema: ResourceParams,
        priority: 'metadata',
        answer ({ uri }, { revision }) {
          const found = byUri.get(uri)
          if (!found) {
            throw new Failure('invalid_params',
              `There is no skill at ${quoted(uri)}. skills/list names those that there are.`)
          }
          return found[revision]
        }
      })
    }
  }
}
