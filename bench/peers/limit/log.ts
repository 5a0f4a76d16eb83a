import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Caller } from './caller.ts'

/** What the line of a request says. */
export interface Entry {
  id: string
  method: string
  path: string
  address: string
  status: number
  /** Milliseconds of performance.now(). */
  began: number
  /** Who called a tool. */
  caller?: Caller
}

const constants = `"pid":${process.pid},"hostname":${JSON.stringify(hostname())}`
const addresses = new Map<string, string>()
const HASH_LENGTH = 12
let waiting = ''

function hashOf (address: string): string {
  const known = addresses.get(address)
  if (known !== undefined) return known
  const hash = createHash('sha256').update(address).digest('hex').slice(0, HASH_LENGTH)
  addresses.set(address, hash)
  return hash
}

function flush (): void {
  writeSync(1, waiting)
  waiting = ''
}

/** Writes the line of a request, together with the others of this turn of the event loop. */
export default function log ({ id, method, path, address, status, began, caller }: Entry): void {
  const call = caller
    ? `,"subject":"${caller.subject}","client":${JSON.stringify(caller.client)},"tool":"neonpanel.listCompanies",` +
      '"outcome":"ok","upstream":200,"attempts":1'
    : ''
  if (waiting === '') setImmediate(flush)
  waiting += `{"level":30,"time":${Date.now()},${constants},"reqId":"${id}","method":"${method}",` +
    `"path":${JSON.stringify(path)},"address":"${hashOf(address)}","status":${status},` +
    `"ms":${Math.round(performance.now() - began)}${call},"msg":"answered"}\n`
}
