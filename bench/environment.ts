import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import start from './process.ts'
import keepAwake, { type Awake } from './load/awake.ts'
import lookAtOthers, { type Others } from './quiet.ts'
import createCredentials, { type Credentials } from './credentials.ts'

/**
 * The environment that all servers of a run share: the upstream, the key set and a folder for what passes between
 * processes.
 */
export interface Environment {
  upstream: string,
  others: Others,
  awake: Awake,
  folder: string,
  issue: Credentials['issue'],
  file (
    name: string, text: string
  ): string,
  close (): void
}

/** A port of this machine that is free now. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Waits until something answers at the URL; gives the milliseconds that it took. Throws an Error after 20 s. */
export async function answering (url: string): Promise<number> {
  const began = performance.now()
  while (performance.now() - began < 20_000) {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer) return performance.now() - began
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error(`Nothing answers at ${url}.`)
}

/** Starts the upstream, whose origin is also the issuer of the tokens. Cores are kept awake where they can be. */
export default async function createEnvironment (): Promise<Environment> {
  const others = await lookAtOthers() // before anything of this run is one of them
  const folder = mkdtempSync(join(tmpdir(), 'neonpanel-bench-'))
  const port = await freePort()
  const upstream = `http://127.0.0.1:${port}`
  const { jwks, issue } = await createCredentials(() => upstream)
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  start('upstream', [process.execPath, join(import.meta.dirname, 'upstream.js'), String(port), file('jwks.json', jwks)],
    {})
  await answering(`${upstream}/`)
  const awake = keepAwake(others.quiet)
  return { upstream, others, awake, folder, issue, file, close: () => rmSync(folder, { recursive: true, force: true }) }
}
