import { partOf, rowsIn, textOf, textsIn, type Answer, type Outcome } from './answer.ts'
import html from './element.ts'
import documentLink from './link.ts'
import type { Page } from './page.ts'

/** The one try to create what a token stands for; without an outcome it goes on. */
interface Attempt { token: string, outcome?: Outcome }

const TOOL = 'neonpanel.createDocuments'
const LABEL = 'Create this document'
/** A host may ask its user first, who takes a while: as long as a token is good. */
const TIMEOUT_MS = 600_000
const NOT_KNOWN = 'It is not known whether the document was created. The same token creates it once at most: the ' +
  'assistant can try again with it.'

/** Stays on the page through every redraw, so that who only listens hears what changes. */
const said = html('p', { id: 'outcome', role: 'status' })
let attempt: Attempt | undefined
let timer: ReturnType<typeof setTimeout> | undefined

/** Milliseconds until a token expires; undefined where that is not to be known. */
function timeLeft (rehearsal: Answer): number | undefined {
  const left = Date.parse(textOf(rehearsal, 'expires_at')) - Date.now()
  return Number.isNaN(left) ? undefined : left
}

function sentenceOf (outcome: Outcome): string {
  if ('error' in outcome) return outcome.isOfServer ? outcome.error : `${outcome.error} ${NOT_KNOWN}`
  const { answer } = outcome
  const documents = rowsIn(answer, 'documents').map(row =>
    [textOf(row, 'type') || 'Document', textOf(row, 'ref_number'), textOf(row, 'status').replace(/.+/, '($&)')]
      .filter(text => text !== '').join(' '))
  const sentences = documents.length > 0
    ? [`Created: ${documents.join(', ')}.`]
    : [`NeonPanel answered: ${textOf(answer, 'status') || 'nothing'}.`, textOf(answer, 'hint')]
  return [...sentences, ...textsIn(partOf(answer, 'rehearsal'), 'warnings')].filter(text => text !== '').join(' ')
}

async function create (token: string, page: Page): Promise<void> {
  if (page.signal.aborted) return
  const own: Attempt = { token }
  attempt = own
  said.textContent = 'The document is being created.'
  said.className = ''
  page.redraw()
  const outcome = await page.call(TOOL, { ...page.input, commit: token }, TIMEOUT_MS)
  own.outcome = outcome
  const sentence = sentenceOf(outcome)
  page.tell(`The button "${LABEL}" was pressed, and createDocuments answered: ` +
    `${'answer' in outcome ? JSON.stringify(outcome.answer) : sentence}`)
  if (attempt !== own) return
  said.textContent = sentence
  said.className = 'error' in outcome ? 'bad' : ''
  page.redraw()
}

function links ({ outcome }: Attempt, page: Page): HTMLElement[] {
  const documents = outcome && 'answer' in outcome ? rowsIn(outcome.answer, 'documents') : []
  const own = documents.map(row => documentLink(row, page)).filter(link => typeof link !== 'string')
  return own.length > 0 ? [html('p', {}, 'In NeonPanel: ', ...own)] : []
}

/** Why the button is off, or until when it is on. */
function noteOf (rehearsal: Answer, page: Page): { isOff: boolean, note: string } {
  const [left, until] = [timeLeft(rehearsal), page.format.moment(textOf(rehearsal, 'expires_at'))]
  if (left !== undefined && left <= 0) {
    return { isOff: true, note: `The token expired: ${until}. Another rehearsal gives another one.` }
  }
  if (!page.input) return { isOff: true, note: 'The assistant has not told yet what it asked for.' }
  return { isOff: false, note: left === undefined ? 'Creates it once.' : `Creates it once, until ${until}.` }
}

/** The button that creates what was rehearsed, once, and what came of it. */
export default function creation (rehearsal: Answer, page: Page): HTMLElement[] {
  const token = textOf(rehearsal, 'commit')
  clearTimeout(timer)
  if (token === '') return []
  if (attempt?.token !== token) {
    const left = timeLeft(rehearsal)
    if (left !== undefined && left > 0) timer = setTimeout(page.redraw, Math.min(left, TIMEOUT_MS))
    attempt = undefined
    said.textContent = ''
  }
  if (!page.canCall) {
    const until = page.format.moment(textOf(rehearsal, 'expires_at'))
    return [html('p', { id: 'note' },
      `This host lets no page create anything. The assistant can create the document with the token, until ${until}.`)]
  }
  const { isOff, note } = noteOf(rehearsal, page)
  const pressed = isOff || attempt
    ? { 'aria-disabled': 'true' }
    : { click: () => { create(token, page).catch(error => page.say(String(error))) } }
  const described = attempt ? 'outcome' : 'note'
  return [html('div', { class: 'action' },
    html('button', { id: 'create', type: 'button', 'aria-describedby': described, ...pressed }, LABEL),
    attempt ? undefined : html('p', { id: 'note', class: 'soft' }, note),
    said,
    ...attempt ? links(attempt, page) : [])]
}
