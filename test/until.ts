import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once something is so. What never is so ends with the test's own time. */
export default async function until (isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await sleep(5)
}
