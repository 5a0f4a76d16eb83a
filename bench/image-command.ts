/** How an image starts Node: options, the file, and NODE_OPTIONS where it sets them. */
export interface ImageCommand { options: readonly string[], file: string, env: Readonly<Record<string, string>> }

function isTexts (value: unknown): value is string[] {
  return Array.isArray(value) && value.every(part => typeof part === 'string')
}

/** The command of the last stage of a Dockerfile. Throws an Error where that is not `CMD ["node", …, file]`. */
export default function imageCommand (dockerfile: string): ImageCommand {
  const stage = dockerfile.split(/^FROM /m).at(-1) ?? ''
  const [, written = '[]'] = /^CMD (\[.*\])$/m.exec(stage) ?? []
  const command: unknown = JSON.parse(written)
  const [node, ...args] = isTexts(command) ? command : []
  const file = args.at(-1)
  if (node !== 'node' || file === undefined) throw new Error('The Dockerfile must end in CMD ["node", …, file].')
  const [, quoted, plain] = /\bNODE_OPTIONS=(?:"([^"]*)"|(\S+))/.exec(stage) ?? []
  const nodeOptions = quoted ?? plain
  return { options: args.slice(0, -1), file, env: nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions } }
}
