import operations from '../operations.ts'
import { groupOf } from './names.ts'
import type { FaultName } from './names.ts'
import type { FaultSetting } from './setting.ts'

export interface Faults {
  /** Adds faults; where several match a request, the first that is due strikes. */
  set (...settings: FaultSetting[]): void
  /** Removes all of them: the next answer is a good one. */
  clear (): void
  list (): readonly FaultSetting[]
  /** Whether a fault that is a state is on. */
  active (name: FaultName): boolean
  /** The fault that befalls this request, or null; it counts as struck from then on. */
  strike (method: string, path: string): FaultSetting | null
}

interface Turn { setting: FaultSetting, seen: number }

function pattern (path: string) {
  return new RegExp(`^${path.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`)
}

function matches ({ fault, operation, method, path }: FaultSetting, asked: string, url: string) {
  const target = operation ?? (groupOf(fault) === 'keys' ? 'jwks' : undefined)
  if (target && !(operations[target].method === asked && operations[target].path.test(url))) return false
  if (method && method.toUpperCase() !== asked) return false
  return path === undefined || (typeof path === 'string' ? pattern(path) : path).test(url)
}

/** The fault dial, with nothing set. */
export default function createDial (): Faults {
  let turns: Turn[] = []
  return {
    set: (...settings) => { turns.push(...settings.map(setting => ({ setting, seen: 0 }))) },
    clear: () => { turns = [] },
    list: () => turns.map(({ setting }) => setting),
    active: name => turns.some(({ setting }) => setting.fault === name),
    strike (method, path) {
      for (const turn of turns) {
        const { fault, after = 0, times = Infinity } = turn.setting
        if (groupOf(fault) === 'state' || !matches(turn.setting, method, path)) continue
        turn.seen++
        if (turn.seen > after && turn.seen <= after + times) return turn.setting
      }
      return null
    }
  }
}
