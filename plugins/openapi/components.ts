import type { Tool } from '../../tools/tool.ts'
import responses, { headers, refusals } from './responses.ts'
import schemas from './schemas.ts'

type Components = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The components that something refers to, directly or through another one. */
function used (all: Components, root: unknown): Components {
  let text = JSON.stringify(root)
  const isUsed = (kind: string, name: string) => text.includes(`"#/components/${kind}/${name}"`)
  const pick = () => Object.fromEntries(Object.entries(all).map(([kind, members]) =>
    [kind, Object.fromEntries(Object.entries(members).filter(([name]) => isUsed(kind, name)))]))
  let picked = pick()
  for (let length = 0; length < text.length; picked = pick()) {
    length = text.length
    text = JSON.stringify([root, picked])
  }
  return picked
}

/** What the operations of some tools refer to. */
export default function componentsOf (tools: readonly Tool[]): Components {
  return used({ responses: refusals, headers, schemas: schemas(tools) }, tools.map(responses))
}
