import createListener, { type Listener, type ListeningStream } from './listener.ts'
import type { EventSource, Occurrence } from './occurrence.ts'

/** The streams of this process that hear of occurrences, by the subject of their callers. */
export interface Listeners {
  /** Says where occurrences come from, once, before any stream begins. */
  from (source: EventSource): void
  /** Whether there is a source. */
  isOn (): boolean
  /** A stream hears until its listener is stopped; undefined without a source. */
  add (stream: ListeningStream): Listener | undefined
  /** Tells every stream of a subject. */
  tell (subject: string, occurrence: Occurrence): void
}

export default function createListeners (): Listeners {
  const bySubject = new Map<string, Set<Listener>>()
  let source: EventSource | undefined

  return {
    from (given) { source = given },
    isOn: () => source !== undefined,
    add (stream) {
      if (!source) return undefined
      const subject = stream.request.auth?.subject ?? ''
      const listener = createListener(source, stream)
      const own = bySubject.get(subject) ?? new Set()
      bySubject.set(subject, own.add(listener))
      return {
        ...listener,
        stop () {
          listener.stop()
          own.delete(listener)
          if (own.size === 0) bySubject.delete(subject)
        }
      }
    },
    tell (subject, occurrence) {
      for (const listener of bySubject.get(subject) ?? []) listener.hear(occurrence)
    }
  }
}
