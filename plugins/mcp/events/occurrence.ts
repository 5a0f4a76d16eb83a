import type { FastifyRequest } from 'fastify'
import type { LogLevel } from '../../../schemas/mcp.ts'

/** What has happened elsewhere, as one person may hear of it. */
export interface Occurrence {
  /** What it is about, by which its source decides who may hear of it. */
  about: string
  /** For clients of the legacy era that have set a level (2025-11-25 server/utilities/logging). */
  message: { level: LogLevel, logger: string, data: Readonly<Record<string, unknown>> }
  /** The URIs of resources that are other than before. */
  updated: readonly string[]
  /** The work that has ended: what its handle says. */
  ended?: Readonly<Record<string, unknown>>
}

/** Where occurrences come from. */
export interface EventSource {
  /** Gives the request of an open stream the time for one more call. */
  renew (request: FastifyRequest): void
  /**
   * Whether the person of a request may hear of it. Waits for as long as that is not known, and rejects when the signal
   * aborts.
   */
  mayHear (occurrence: Occurrence, asked: { request: FastifyRequest, signal: AbortSignal }): Promise<boolean>
}

/** What the client of a stream wants to hear of, as it stands. */
export interface Wanted {
  /** The least severe level of log messages; none are wanted without it. */
  level?: LogLevel
  /** URIs of resources. */
  readonly uris: Set<string>
  /** The handles of tasks whose work is done elsewhere, by the ids of the tasks. */
  readonly tasks: ReadonlyMap<string, Readonly<Record<string, unknown>>>
}

/** Resources, and tasks, that one stream may hear of. */
export const MAX_WANTED = 100
