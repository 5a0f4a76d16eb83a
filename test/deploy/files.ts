import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT_TIMEOUT_MS } from '../../plugins/connections/close-timeout.ts'
import { Config } from '../../schemas/config.ts'

export const ROOT = join(import.meta.dirname, '../..')

/** Milliseconds that the process of PROCESSES waits beyond that before it kills one that does not end. */
const SLACK_MS = 2000

/** A file of the repository, as text. */
export function read (path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Every file in deploy/ by its path from the root of the repository. */
export function deployFiles (): string[] {
  return readdirSync(join(ROOT, 'deploy'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.endsWith('secrets'))
    .map(entry => join(entry.parentPath, entry.name).slice(ROOT.length + 1)).sort()
}

/** The block of a document, in a language, that holds some words. Throws an Error where there is none. */
export function blockWith (document: string, language: string, words: string): string {
  const blocks = [...read(document).matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))]
  const found = blocks.map(([, text = '']) => text).find(text => text.includes(words))
  if (found === undefined) throw new Error(`${document} has no block of ${language} with ${words}.`)
  return found
}

/** The settings of a file of environment variables, as systemd and kustomize read it. */
export function readEnv (text: string): Record<string, string> {
  const lines = text.split('\n').filter(line => /^\w+=/.test(line))
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

/** The numbers of the code that the files in deploy/ repeat. */
export const numbers = {
  port: Config.properties.PORT.default,
  drainMs: Number(Config.properties.DRAIN_DELAY.default),
  /** From the stop signal until the last of several processes has ended. */
  stopMs: Number(Config.properties.DRAIN_DELAY.default) + EXIT_TIMEOUT_MS + SLACK_MS,
  deadlineMs: Number(Config.properties.NEONPANEL_DEADLINE.default)
}

/** What the Dockerfile says of the gateway's image. */
export function image () {
  const stage = read('Dockerfile').split(/^FROM .* AS gateway$/m)[1] ?? ''
  const find = (pattern: RegExp) => pattern.exec(stage)?.[1] ?? ''
  return {
    command: JSON.parse(find(/^CMD (\[.*\])$/m)),
    healthcheck: JSON.parse(find(/^HEALTHCHECK CMD (\[.*\])$/m)),
    port: Number(find(/^EXPOSE (\d+)$/m)),
    user: Number(find(/^USER (\d+)$/m))
  }
}
