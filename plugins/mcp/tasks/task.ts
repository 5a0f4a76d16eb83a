import isRecord from '../../record.ts'
import { TASKS } from '../capabilities.ts'
import type { InputRequest, InputResponse } from '../definitions.ts'
import type { Client } from '../messages.ts'
import type { Situation } from '../method.ts'

export type Status = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'

/** What every answer says of a task (SEP-2663). */
export interface Task { taskId: string, status: Status, createdAt: string, lastUpdatedAt: string, ttlMs: number, pollIntervalMs: number }

/** A task with what its status brings. */
export interface Snapshot extends Task {
  inputRequests?: Readonly<Record<string, InputRequest>>
  result?: unknown
  error?: { code: number, message: string, data?: unknown }
}

/** A home of tasks. An id that is not of here, over, or of another subject is `undefined` or false. */
export interface Tasks {
  get (taskId: string, asking: Situation): Promise<Snapshot | undefined>
  update (taskId: string, responses: Readonly<Record<string, InputResponse>>, asking: Situation): Promise<boolean>
  cancel (taskId: string, asking: Situation): Promise<boolean>
}

/** Whose tasks are meant. */
export function subjectOf ({ request }: Pick<Situation, 'request'>): string {
  return request.auth?.subject ?? ''
}

/** True for a request that declares the extension. */
export function declaresTasks ({ capabilities: { extensions } }: Client): boolean {
  return isRecord(extensions) && isRecord(extensions[TASKS])
}

/** What a client must declare. */
export const requiredCapabilities = { extensions: { [TASKS]: {} } }
