import lru from '../auth/lru.ts'
import type { Count } from './shared.ts'

/**
 * Fixed windows of so many milliseconds in this process; the least recently seen callers are evicted. It counts at
 * once, where
 * @fastify/rate-limit takes some turns of the microtask queue: every request with a token passes here.
 */
export default function ownWindows (milliseconds: number, callers: number): (caller: string, cost: number) => Count {
  const windows = lru<{ used: number, ends: number }>(callers)
  return (caller, cost) => {
    const now = Date.now()
    let window = windows.get(caller)
    if (!window || window.ends <= now) {
      window = { used: 0, ends: now + milliseconds }
      windows.set(caller, window)
    }
    window.used += cost
    return { used: window.used, resetMs: window.ends - now }
  }
}
