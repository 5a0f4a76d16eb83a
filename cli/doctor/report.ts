import clients from './clients.ts'
import type { Diagnosis, Finding, Report, Verdict } from './diagnose.ts'
import { count } from './shown.ts'

const COLOURS: Readonly<Record<Verdict, number>> = { ok: 32, warn: 33, fail: 31, skip: 90 }
const ID_WIDTH = 18
const INDENT = ' '.repeat(6)

const titles = new Map(clients.map(({ name, title }) => [name, title]))

/** Clients by their titles; everybody where none is left out. */
function people (names: readonly string[]): string {
  const everybody = clients.filter(({ name }) => name !== 'directories')
  if (everybody.every(({ name }) => names.includes(name))) return 'every client'
  return names.map(name => titles.get(name) ?? name).join(', ') || 'nobody that is known'
}

function details ({ seen, expected, hurts, mend }: Finding): string[] {
  return [
    `seen      ${seen}`, `expected  ${expected}`, `hurts     ${people(hurts)}`, `mend      ${mend}`
  ].map(line => `${INDENT}${line}`)
}

/** How a verdict is written, in its colour if there are colours. */
function word (verdict: Verdict, hasColours: boolean): string {
  const padded = verdict.padEnd(4)
  return hasColours ? `\u001B[${COLOURS[verdict]}m${padded}\u001B[39m` : padded
}

/** A step as a line, and four for each fault. */
export function stepLines ({ step, verdict, seen, faults }: Report, hasColours: boolean): string {
  const line = `${word(verdict, hasColours)}  ${step.padEnd(ID_WIDTH)} ${seen}`.trimEnd()
  return [line, ...faults.flatMap(details)].join('\n')
}

/** False where what comes behind the sign-in has not been seen. */
const isWhole = ({ steps }: Diagnosis) =>
  !steps.some(({ step, verdict }) => step === 'initialize' && verdict === 'skip')

function oneVerdict (diagnosis: Diagnosis): string {
  const { clients: verdicts, steps } = diagnosis
  const [[name = '', verdict = 'ok'] = []] = Object.entries(verdicts)
  const failing = steps.filter(({ verdict }) => verdict === 'fail').map(({ step }) => step)
  if (verdict === 'fail') return `${titles.get(name)} cannot use it: ${failing.join(', ')}.`
  const extent = `${verdict === 'warn' ? ', with less than it could' : ''}${isWhole(diagnosis) ? '' : ', so far'}`
  return `${titles.get(name)} can use it${extent}.`
}

/** Who can use it, and who cannot. */
function verdicts (diagnosis: Diagnosis): string[] {
  const entries = Object.entries(diagnosis.clients)
  if (entries.length === 1) return [oneVerdict(diagnosis)]
  const good = isWhole(diagnosis) ? 'can use it' : 'so far well'
  return [['ok', good], ['warn', 'with less'], ['fail', 'cannot']].flatMap(([verdict, words = '']) => {
    const names = entries.filter(([, each]) => each === verdict).map(([name]) => name)
    return names.length === 0 ? [] : [`${words.padEnd(11)} ${people(names)}`]
  })
}

/** The last lines: how many steps came out how, and what that means for whom. */
export function summary (diagnosis: Diagnosis): string {
  const number = (wanted: Verdict) => diagnosis.steps.filter(({ verdict }) => verdict === wanted).length
  const counts = `${number('ok')} ok, ${count(number('warn'), 'warning')}, ${count(number('fail'), 'failure')}, ` +
    `${number('skip')} skipped`
  return ['', counts, ...verdicts(diagnosis)].join('\n')
}
