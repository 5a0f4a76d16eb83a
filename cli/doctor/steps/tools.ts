import isRecord from '../../../schemas/is-record.ts'
import { withoutSession, withoutTools, type Context, type Tool } from '../context.ts'
import { ask } from '../messages.ts'
import { fail, found, warn, type Outcome, type Step } from '../step.ts'
import { count, listed, quoted } from '../shown.ts'

const MAX_PAGES = 20
/** What Cursor offers of all servers together. */
const MAX_TOOLS = 40
/** Bytes of a list that a conversation carries all the time. */
const MAX_LIST_BYTES = 100_000
/** The names that MCP allows, and those that every client does (docs/clients.md 1). */
const NAME = /^[\w.-]{1,128}$/
const PLAIN_NAME = /^[\w-]{1,46}$/
/** What OpenAI takes as the description of a function. */
const MAX_TEXT = 1024
const HINTS = ['readOnlyHint', 'destructiveHint', 'openWorldHint'] as const

export const nameOf = ({ name }: Tool) => typeof name === 'string' ? name : quoted(name)

/** Names of the tools that are so. */
const those = (tools: readonly Tool[], isSo: (tool: Tool) => boolean) => tools.filter(isSo).map(nameOf)

/** The annotation of a tool; undefined where it does not say. */
export function hintOf ({ annotations }: Tool, hint: typeof HINTS[number]): unknown {
  return isRecord(annotations) ? annotations[hint] : undefined
}

/** All pages of the list. Throws an Error for what is no list. */
async function readList (context: Context, signal: AbortSignal): Promise<{ tools: Tool[], text: string }> {
  const tools: Tool[] = []
  let text = ''
  let cursor: unknown
  for (let page = 0; page < MAX_PAGES; page++) {
    const { result, said, isCut } = await ask(context, 'tools/list', cursor === undefined ? {} : { cursor }, { signal })
    if (!Array.isArray(result?.tools) || isCut) throw new Error(said)
    tools.push(...result.tools.filter(isRecord))
    text += JSON.stringify(result.tools)
    cursor = result.nextCursor
    if (cursor === undefined || cursor === null) return { tools, text }
  }
  throw new Error(`more than ${MAX_PAGES} pages`)
}

const list: Step = {
  id: 'tools-list',
  title: 'The tools are listed, not too many, and alike each time.',
  provides: true,
  demands: ['tool-list', 'tool-count', 'stable-list'],
  without: withoutSession,
  async run (context, signal): Promise<Outcome> {
    const first = await readList(context, signal)
    const again = await readList(context, signal)
    const { tools, text } = first
    context.tools = tools
    const bytes = Buffer.byteLength(text)
    const twice = those(tools, tool => tools.some(each => each !== tool && each.name === tool.name))
    return found(`${count(tools.length, 'tool')}, ${Math.ceil(bytes / 1000)} kB`,
      tools.length === 0 && warn('tool-list', 'no tools', 'some', 'See whether the token\'s scopes hide them all.'),
      twice.length > 0 && fail('tool-list', `twice: ${listed(twice)}`, 'each name once',
        'Give each tool a name of its own.'),
      tools.length > MAX_TOOLS && warn('tool-count', count(tools.length, 'tool'), `${MAX_TOOLS} at most`,
        'Offer fewer, or let operators choose among them.'),
      bytes > MAX_LIST_BYTES && warn('tool-list', `${bytes} bytes`, `${MAX_LIST_BYTES} at most`,
        'Shorten descriptions and schemas: every conversation carries them.'),
      again.text !== text && warn('stable-list', 'two lists differ', 'the same order and the same bytes',
        'List the tools in one order: clients keep the list, and caches of prompts depend on it.'))
  }
}

const names: Step = {
  id: 'tool-names',
  title: 'Every client takes the names of the tools.',
  demands: ['tool-name', 'tool-name-plain'],
  without: withoutTools,
  async run ({ tools = [] }) {
    const bad = those(tools, ({ name }) => typeof name !== 'string' || !NAME.test(name))
    const odd = those(tools, ({ name }) => typeof name === 'string' && NAME.test(name) && !PLAIN_NAME.test(name))
    return found(listed(tools.map(nameOf)),
      bad.length > 0 && fail('tool-name', bad.slice(0, 5).map(quoted).join(', '), 'letters, digits, "_", "-" and "."',
        'Rename them: clients drop such a tool, or the whole list.'),
      odd.length > 0 && warn('tool-name-plain', listed(odd), 'letters, digits, "_" and "-", 46 at most',
        'Give them names without dots, at an address of its own if others use the old ones.'))
  }
}

const texts: Step = {
  id: 'tool-texts',
  title: 'Every tool has a title and a description of a fit length.',
  demands: ['tool-text', 'tool-text-length', 'tool-title'],
  without: withoutTools,
  async run ({ tools = [] }) {
    const silent = those(tools, ({ description }) => typeof description !== 'string' || description.trim() === '')
    const long = those(tools, ({ description }) => typeof description === 'string' && description.length > MAX_TEXT)
    const untitled = those(tools, ({ title, annotations }) => typeof title !== 'string' &&
      !(isRecord(annotations) && typeof annotations.title === 'string'))
    const most = Math.max(...tools.map(({ description }) => String(description ?? '').length))
    return found(`descriptions of at most ${most} characters`,
      silent.length > 0 && warn('tool-text', `no description: ${listed(silent)}`, 'what it does, and when it is of use',
        'Describe them: models choose by nothing else.'),
      long.length > 0 && warn('tool-text-length', `${most} characters: ${listed(long)}`, `${MAX_TEXT} at most`,
        'Shorten them.'),
      untitled.length > 0 && warn('tool-title', `no title: ${listed(untitled)}`, 'a title that people read',
        'Give each tool a title.'))
  }
}

const hints: Step = {
  id: 'tool-hints',
  title: 'Every tool says whether it reads, destroys, or reaches out.',
  demands: ['tool-hints'],
  without: withoutTools,
  async run ({ tools = [] }) {
    const isSilent = (tool: Tool) => HINTS.some(hint => typeof hintOf(tool, hint) !== 'boolean')
    const without = those(tools, isSilent)
    const reading = those(tools, tool => hintOf(tool, 'readOnlyHint') === true)
    return found(`${reading.length} of ${tools.length} only read`, without.length > 0 && warn('tool-hints',
      `not all of ${HINTS.join(', ')}: ${listed(without)}`, 'all three, true or false',
      'Set the annotations: without readOnlyHint each call is asked about, and directories refuse the server.'))
  }
}

export default [list, names, texts, hints]
