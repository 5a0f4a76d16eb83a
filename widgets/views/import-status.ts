import { rowsIn, textOf, type Answer } from '../answer.ts'
import html from '../element.ts'
import documentLink from '../link.ts'
import start, { type Page } from '../page.ts'
import table, { type Column } from '../table.ts'

const TOOL = 'neonpanel.checkImportStatus'
const DEFAULT_PAUSE = 5
const MAX_PAUSE = 300
/** Questions that the page asks by itself; then it leaves them to the user. */
const MAX_QUESTIONS = 200
const MAX_ROWS = 100

const STATES: Readonly<Record<string, string>> = {
  queued: 'Waiting for its turn',
  processing: 'Being processed',
  done: 'Done',
  error: 'Failed',
  accepted: 'Accepted'
}

let questions = 0
let timer: ReturnType<typeof setTimeout> | undefined
/** The answer that the timer was set for. */
let awaited: Answer | undefined

function isUnfinished (answer: Answer): boolean {
  return ['queued', 'processing'].includes(textOf(answer, 'status'))
}

function pauseOf (answer: Answer): number {
  const seconds = Number(textOf(answer, 'retry_after_seconds')) || DEFAULT_PAUSE
  return Math.min(Math.max(seconds, 1), MAX_PAUSE)
}

async function ask (answer: Answer, page: Page): Promise<void> {
  clearTimeout(timer)
  if (page.signal.aborted || !page.input) return
  const { waitSeconds: _wait, ...args } = page.input
  questions++
  const outcome = await page.call(TOOL, args)
  if ('answer' in outcome) return page.show(outcome.answer)
  awaited = undefined
  watch(answer, page)
  page.say(`${outcome.error} The import goes on.`)
}

function asking (answer: Answer, page: Page): () => void {
  return () => { ask(answer, page).catch(error => page.say(String(error))) }
}

/** Asks again when there may be news. */
function watch (answer: Answer, page: Page): void {
  if (awaited === answer || !isUnfinished(answer) || !page.input || questions >= MAX_QUESTIONS) return
  awaited = answer
  clearTimeout(timer)
  timer = setTimeout(asking(answer, page), pauseOf(answer) * 1000)
}

function columnsFor (page: Page): Column[] {
  return [
    { title: 'Document', cell: row => documentLink(row, page) },
    { title: 'Type', cell: row => textOf(row, 'type') },
    { title: 'Date', cell: row => textOf(row, 'date').slice(0, 10) },
    { title: 'Status', cell: row => textOf(row, 'status') }
  ]
}

start({
  name: 'import-status',
  title: 'Import',
  nothing: 'There is no such import.',
  subtitle: answer => textOf(answer, 'request_id'),
  content (answer, page) {
    const status = textOf(answer, 'status')
    if (status === '') return undefined
    watch(answer, page)
    const documents = rowsIn(answer, 'documents')
    const more = documents.length - MAX_ROWS
    return [
      html('p', { id: 'state', class: status === 'error' ? 'bad' : undefined }, STATES[status] ?? status),
      ...isUnfinished(answer)
        ? [
            html('progress', { 'aria-labelledby': 'state' }),
            html('button', { id: 'ask', type: 'button', click: asking(answer, page) }, 'Check now')
          ]
        : [],
      ...documents.length > 0
        ? [table('Documents of the import', columnsFor(page), documents.slice(0, MAX_ROWS))]
        : [],
      ...more > 0 ? [html('p', { class: 'soft' }, `${page.format.quantity(String(more))} more documents.`)] : []
    ]
  }
})
