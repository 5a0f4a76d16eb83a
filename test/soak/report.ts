import type { Outcome } from './callers.ts'
import type { Measure } from './verdict.ts'

/** Writes the figures of a run, why calls were not good, and what the hostile caller was told; whether all is well. */
export default function report (
  measures: readonly Measure[], outcomes: readonly Outcome[], hostile: ReadonlyMap<number, number>
): boolean {
  for (const { name, value, passes } of measures) {
    process.stdout.write(`${passes ? 'ok  ' : 'FAIL'}  ${name.padEnd(34)}${value}\n`)
  }
  const reasons = new Map<string, number>()
  for (const { good, kind, status, code, fault } of outcomes) {
    const reason = `${kind} ${status} ${code}${fault ? '' : ', without a fault'}`
    if (!good) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  for (const [status, times] of hostile) reasons.set(`the hostile caller, ${status}`, times)
  for (const [reason, times] of reasons) process.stdout.write(`      ${reason}: ${times}\n`)
  return measures.every(({ passes }) => passes)
}
