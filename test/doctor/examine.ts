import diagnose, { type Diagnosis, type Finding } from '../../cli/doctor/diagnose.ts'
import type { Options } from '../../cli/doctor/options.ts'

/** The doctor on a deployment, in this process; event streams are not watched for long unless a test says so. */
export default async function examine (url: string, options: Partial<Options> = {}): Promise<Diagnosis> {
  return diagnose({ url, json: false, signIn: false, timeout: 10_000, idle: 0, ...options })
}

/** The faults of each step that has some. */
export function faultsOf ({ steps }: Diagnosis): Record<string, readonly Finding[]> {
  return Object.fromEntries(steps.filter(({ faults }) => faults.length > 0).map(({ step, faults }) => [step, faults]))
}

/** The steps that have faults. */
export function faultySteps (diagnosis: Diagnosis): string[] {
  return Object.keys(faultsOf(diagnosis))
}

/** The steps with a verdict. */
export function stepsOf ({ steps }: Diagnosis, verdict: string): string[] {
  return steps.filter(each => each.verdict === verdict).map(({ step }) => step)
}
