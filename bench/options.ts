import { parseArgs } from 'node:util'
import runtimeOf, { type Runtime } from './runtimes.ts'

export interface Options {
  /** The main ratios only, in under two minutes. */
  quick: boolean
  /** A folder with another build of the product, or a git ref of it: this build is compared with it. */
  against: string | undefined
  /** Settings of this build alone, where it is held against another one. */
  set: Readonly<Record<string, string>>
  /** What runs the servers; the first one is used where one is enough. */
  runtimes: readonly Runtime[]
  /** Where the measurements are written as JSON. */
  json: string | undefined
  /** Refresh the README's block, its chart and the measurements beside it. */
  readme: boolean
  /** Minutes under load after which memory is looked at again; 0 leaves it out. */
  soak: number
  /** What replaces the plan's. */
  processes: number | undefined
  rounds: number | undefined
  seconds: number | undefined
}

const USAGE = `npm run bench -- [--quick | --against BUILD] [--set NAME=VALUE]… [--node BINARY]… [--json FILE]
                 [--readme] [--soak MINUTES]

  --quick           the main ratios only, in under two minutes
  --against BUILD   this build against another one: a folder, or a git ref, which is built first
  --set NAME=VALUE  with --against: a setting of this build alone, to see its price; <port> is a free port
  --node BINARY     the Node that runs the servers; several compare them; this one by default
  --json FILE       writes the measurements there
  --readme          refreshes the README's table, its chart and bench/measured.json; of a full run only
  --soak MINUTES    keeps the load up that long and looks at memory; 0 by default
  --processes N, --rounds N, --seconds N
                    processes of each server, rounds with each and seconds of each load, in place of the plan's
`

/** A number of an option; undefined where it is not given. */
function numberOf (name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Error(`--${name} must be a whole number from ${least} to ${most}.`)
}

/** Name and value of a setting. */
function settingOf (text: string): [string, string] {
  const [, name, value] = /^([A-Z][A-Z\d_]*)=(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Error(`--set must be NAME=VALUE, not ${text}.`)
  return [name, value]
}

/** The options of a command line. Throws an Error that says what is wrong. */
export function parseOptions (args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      against: { type: 'string' },
      set: { type: 'string', multiple: true, default: [] },
      node: { type: 'string', multiple: true, default: [process.execPath] },
      json: { type: 'string' },
      readme: { type: 'boolean', default: false },
      soak: { type: 'string' },
      processes: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' }
    }
  })
  const { quick, against, json, readme } = values
  const [processes, rounds, seconds] = [numberOf('processes', values.processes, 1, 20),
    numberOf('rounds', values.rounds, 1, 100), numberOf('seconds', values.seconds, 1, 60)]
  const isWhole = !quick && against === undefined && (processes ?? rounds ?? seconds) === undefined
  if (readme && !isWhole) {
    throw new Error('--readme needs a full run: leave out --quick, --against, --processes, --rounds and --seconds.')
  }
  if (against === undefined && values.set.length > 0) throw new Error('--set needs --against: a build without it.')
  if (quick && against !== undefined) throw new Error('--quick and --against are two kinds of runs.')
  const soak = numberOf('soak', values.soak, 0, 60) ?? 0
  const set = Object.fromEntries(values.set.map(settingOf))
  return { quick, against, set, runtimes: values.node.map(runtimeOf), json, readme, soak, processes, rounds, seconds }
}

/** The options of the command line; whatever is not understood ends the process with the usage. */
export default function readOptions (args: readonly string[]): Options {
  if (args.includes('--help')) {
    process.stdout.write(USAGE)
    process.exit()
  }
  try {
    return parseOptions(args)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(2)
  }
}
