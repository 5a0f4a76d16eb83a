import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { generateKeyPairSync } from 'node:crypto'
import type { Registration } from '../clients/provider.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

/** An authorization server that others wrote. */
export interface Issuer {
  url: string
  /** What the gateway has to be told besides. */
  settings?: Readonly<Record<string, string>>
  /** Signs a person in and lets the client do what it asks for; where their browser is sent back to. */
  signIn (authorizationUrl: string): Promise<URL>
  /** The ways in which it knows clients. */
  clients: Readonly<Record<string, Registration>>
  /** Signs with another key from now on, and does not list the one before any more. */
  rotate (): Promise<void>
}

/** Starts one for a resource, as a client names it (RFC 8707); its access tokens live for so many seconds. */
export type StartIssuer = (t: Test, options: { resource: string, lifetime: number }) => Promise<Issuer>

interface Options {
  command: string
  args: readonly string[]
  env?: Record<string, string>
  /** An address that answers 200 once the server can be used. */
  ready: string
}

/** Why tests of a server are skipped, or false. With CI set they must not be. */
export function skipWithout (name: string, isInstalled: boolean): string | false {
  if (!isInstalled && process.env.CI) throw new Error(`With CI set, ${name} must be installed.`)
  return !isInstalled && `no ${name} is installed`
}

/** An RSA key pair with an id. */
export function makeKey (kid: string) {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
}

/** Starts a server as a process of its own, which ends with the test. */
export default async function startServer (t: Test, { command, args, env = {}, ready }: Options): Promise<void> {
  const { PATH } = process.env
  const child = spawn(command, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { said += String(chunk) })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    const { pid, exitCode } = child
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL') // with its own processes
    await ended
  })
  await until(async () => {
    if (child.exitCode !== null) throw new Error('It has ended.')
    return fetch(ready).then(({ ok }) => ok, () => false)
  }, 50).catch((cause: unknown) => { throw new Error(`${command} does not get ready: ${said}`, { cause }) })
}
