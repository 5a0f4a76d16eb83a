import isRecord from '../../../../schemas/is-record.ts'
import { TASKS } from '../capabilities.ts'
import type { InputRequest, InputResponse } from '../../protocol/types.ts'
import type { Client } from '../../protocol/messages.ts'
import type { Call } from '../method.ts'

export type Status = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'

/** What every answer says of a task (SEP-2663). */
export interface Task {
  taskId: string, status: Status, createdAt: string, lastUpdatedAt: string, ttlMs: number, pollIntervalMs: number
}

/** A task with what its status brings. */
export interface Snapshot extends Task {
  inputRequests?: Readonly<Record<string, InputRequest>>
  result?: unknown
  error?: { code: number, message: string, data?: unknown }
}

/** A store of tasks. An id that is unknown, expired, or of another subject is `undefined` or false. */
export interface TaskStore {
  get (taskId: string, call: Call): Promise<Snapshot | undefined>
  update (taskId: string, responses: Readonly<Record<string, InputResponse>>, call: Call): Promise<boolean>
  cancel (taskId: string, call: Call): Promise<boolean>
}

/** The subject of a call. */
export function subjectOf ({ request }: Pick<Call, 'request'>): string {
  return request.auth?.subject ?? ''
}

/** True for a request that declares the extension. */
export function declaresTasks ({ capabilities: { extensions } }: Client): boolean {
  return isRecord(extensions) && isRecord(extensions[TASKS])
}

/** What a client must declare. */
export const requiredCapabilities = { extensions: { [TASKS]: {} } }
