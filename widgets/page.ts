import isRecord from '../schemas/is-record.ts'
import outcomeOf, { type Answer, type Outcome } from './answer.ts'
import html from './element.ts'
import formatOf, { type Format } from './format.ts'
import connect, { type Host } from './host.ts'
import applyContext from './theme.ts'

/** The arguments of the call whose answer is shown. A host may send them late. */
type Input = Readonly<Record<string, unknown>>

/** What a view can do besides showing its answer. */
export interface Page {
  input: Input | undefined
  format: Format
  /** Shows the same again, after a choice of the user; the focus stays where it was. */
  redraw (): void
  /** Shows a newer answer, and tells the model of it where the host can. */
  show (answer: Answer): void
  /** Whether the host lets a page call tools. */
  canCall: boolean
  /** Calls a tool through the host, whose user may be asked first. */
  call (tool: string, args: Input, timeoutMs?: number): Promise<Outcome>
  /** Tells the model what the user did: as part of its context where the host can, else as a message. */
  tell (text: string): void
  /** Says something to all users, also those who only listen. */
  say (text: string): void
  /** Opens a page of NeonPanel in the user's browser, if the host can. */
  open: ((url: string) => void) | undefined
  /** Aborts when the host takes the view away. */
  signal: AbortSignal
}

interface View {
  /** The name of the file. */
  name: string
  title: string
  /** What is shown, in a few words. */
  subtitle (answer: Answer, page: Page): string
  /** The content; undefined where the answer holds nothing, which `nothing` says. */
  content (answer: Answer, page: Page): Node[] | undefined
  nothing: string
}

/** The name of a tool in the form that this host's list has; every gateway knows the one with an underscore. */
function namedAs (tool: string, toolInfo: unknown): string {
  const listed = isRecord(toolInfo) && isRecord(toolInfo.tool) ? toolInfo.tool.name : undefined
  return typeof listed === 'string' && listed.includes('.') ? tool : tool.replace('.', '_')
}

/** Runs a view on this page: it shows what the host tells, and what a call through the host answers. */
export default function start (view: View): void {
  const heading = html('h1', {}, view.title)
  const subtitle = html('p', { class: 'soft' })
  const status = html('p', { role: 'status' }, 'Waiting for the figures.')
  const content = html('div', { class: 'content' })
  const main = html('main', {}, html('header', {}, heading, subtitle), status, content)
  const ended = new AbortController()
  let host: Host | undefined
  let outcome: Outcome | undefined
  let toolInfo: unknown
  let width = 0

  function draw (): void {
    const focused = document.activeElement?.id
    main.classList.toggle('error', outcome !== undefined && 'error' in outcome)
    if (outcome && 'answer' in outcome) {
      const nodes = view.content(outcome.answer, page)
      subtitle.textContent = view.subtitle(outcome.answer, page)
      content.replaceChildren(...nodes ?? [])
      status.textContent = nodes ? '' : view.nothing
    } else if (outcome) {
      subtitle.textContent = ''
      content.replaceChildren()
      status.textContent = outcome.error
    }
    if (focused) document.getElementById(focused)?.focus()
  }

  async function call (tool: string, args: Input, timeoutMs?: number): Promise<Outcome> {
    try {
      if (!host?.can('serverTools')) return { error: 'This host does not let a view ask for more.' }
      return outcomeOf(await host.request('tools/call', { name: namedAs(tool, toolInfo), arguments: args }, timeoutMs))
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Whether the host can put a text into the model's context, which is only a courtesy. */
  function inform (text: string): boolean {
    if (!host?.can('updateModelContext')) return false
    host.request('ui/update-model-context', { content: [{ type: 'text', text }] }).catch(() => {})
    return true
  }

  const page: Page = {
    input: undefined,
    format: formatOf(undefined),
    redraw: draw,
    show (answer) {
      outcome = { answer }
      draw()
      inform(JSON.stringify(answer))
    },
    canCall: false,
    call,
    tell (text) {
      if (inform(text) || !host?.can('message')) return
      host.request('ui/message', { role: 'user', content: [{ type: 'text', text }] }).catch(() => {})
    },
    say: text => { status.textContent = text },
    open: undefined,
    signal: ended.signal
  }

  function tellSize (): void {
    host?.resize({ height: Math.ceil(main.getBoundingClientRect().height) })
  }

  document.title = view.title
  document.body.append(main)
  new ResizeObserver(() => {
    if (width !== main.clientWidth) draw()
    width = main.clientWidth
    tellSize()
  }).observe(main)

  connect({ name: `neonpanel-${view.name}`, title: view.title, version: '1' }, {
    onContext (context) {
      applyContext(context)
      if (context.locale !== undefined) page.format = formatOf(context.locale)
      toolInfo = context.toolInfo ?? toolInfo
      draw()
    },
    onInput (args) {
      page.input = args
      draw()
    },
    onResult (result) {
      outcome = outcomeOf(result)
      draw()
    },
    onCancelled () {
      outcome = { error: 'The call was cancelled.' }
      draw()
    },
    onTeardown: () => ended.abort()
  }).then(connected => {
    host = connected
    page.canCall = connected.can('serverTools')
    page.open = connected.can('openLinks')
      ? url => { connected.request('ui/open-link', { url }).catch(() => page.say('The host did not open the page.')) }
      : undefined
    draw()
    tellSize()
  }, () => { status.textContent = 'No assistant shows this page.' })
}
