import { Config, formerNames } from '../../schemas/config.ts'
import nearest from '../text/nearest.ts'
import { secretFiles } from './secrets.ts'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

const settings = [...Object.keys(Config.properties), ...secretFiles.keys()]
const PREFIX = 'NEONPANEL_'

/**
 * Edits by which a name may miss a setting, by the length of the setting. HOST and PORT are two edits from HOME, POST,
 * SORT and a hundred other variables of other programs; from nine letters on, two edits are no longer another word.
 */
const SHORTEST = { one: 7, two: 9 } as const

/**
 * Names that platforms set by themselves: links of Kubernetes and Docker to a service, and the folders of systemd's
 * units.
 */
const PLATFORM = /_SERVICE_HOST$|_SERVICE_PORT|_PORT$|_PORT_\d+_|_ENV_|^[A-Z]+_DIRECTORY$/
/**
 * Values of such links: a service named `sandbox` sets `SANDBOX_PORT` too, a container linked as `tool` sets
 * `TOOL_NAME`.
 */
const LINKS: readonly { name: RegExp, value: RegExp }[] = [
  { name: /_PORT$/, value: /^(tcp|udp|sctp):\/\// },
  { name: /_NAME$/, value: /^\/[^/]+\/[^/]+$/ }
]

/** True for a variable that Kubernetes or Docker has set for a service, and no operator for us. */
export function isServiceLink (name: string, value = ''): boolean {
  return LINKS.some(link => link.name.test(name) && link.value.test(value))
}

function isExpected ([name, value]: readonly [string, string | undefined]): boolean {
  return settings.includes(name) || PLATFORM.test(name) || isServiceLink(name, value)
}

/** The setting that a name misses by so little that it must be a typing error. */
function missed (name: string): string | undefined {
  const close = settings.filter(({ length }) => length >= SHORTEST.one && Math.abs(length - name.length) <= 2)
  const long = close.filter(({ length }) => length >= SHORTEST.two)
  return nearest(name, long, 2) ?? nearest(name, close, 1)
}

/**
 * The sentence that stops the start for a misspelt setting; undefined where there is none. A name that a platform sets
 * never stops it, and neither does one that is no near miss.
 */
export function misspelt (env: Environment): string | undefined {
  for (const variable of Object.entries(env)) {
    const [name] = variable
    const setting = isExpected(variable) ? undefined : missed(name)
    if (setting) return `${name} is not a setting of the gateway. Did you mean ${setting}?`
  }
  return undefined
}

/** Names that look like settings of ours and are none. */
export function unknownNames (env: Environment): string[] {
  const unknown = Object.entries(env).filter(variable => variable[0].startsWith(PREFIX) && !isExpected(variable))
  return unknown.map(([name]) => name).filter(name => !Object.hasOwn(formerNames, name)).sort()
}

/** The settings of v3.1.1 that are still there, each with its name of today. */
export function formerSettings (env: Environment): string[] {
  return Object.entries(formerNames).filter(([name]) => env[name]).map(([name, today]) => `${name} is ${today}`)
}
