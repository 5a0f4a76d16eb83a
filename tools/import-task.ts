import isRecord from '../schemas/is-record.ts'

/** Milliseconds between two questions where NeonPanel names no seconds. */
const POLL = 15_000

function isUnfinished (data: unknown): data is Record<string, unknown> {
  return isRecord(data) && (data.status === 'queued' || data.status === 'processing')
}

/**
 * An import as a task: NeonPanel does the work and cannot be stopped; neonpanel.checkImportStatus says how it stands.
 */
export default {
  follow: 'neonpanel.checkImportStatus',
  ttlMs: 24 * 3_600_000,
  handle ({ companyUuid, type }: { companyUuid: string, type: string }, data: unknown) {
    if (!isUnfinished(data) || typeof data.request_id !== 'string') return undefined
    return { companyUuid, type, requestId: data.request_id }
  },
  pollIntervalMs (data: unknown) {
    if (!isUnfinished(data)) return undefined
    return typeof data.retry_after_seconds === 'number' ? data.retry_after_seconds * 1000 : POLL
  },
  failed: (data: unknown) => isRecord(data) && data.status === 'error'
}
