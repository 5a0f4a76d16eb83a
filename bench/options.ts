import { parseArgs } from 'node:util'

export interface Options {
  /** The main ratios only, in under two minutes. */
  quick: boolean
  /** Where the measurements are written as JSON. */
  json: string | undefined
  /** Refresh the README's block, its chart and the measurements beside it. */
  readme: boolean
  /** Minutes under load after which memory is looked at again; 0 leaves it out. */
  soak: number
}

const USAGE = `npm run bench -- [--quick] [--json FILE] [--readme] [--soak MINUTES]

  --quick         the main ratios only, in under two minutes
  --json FILE     writes the measurements there
  --readme        refreshes the README's table, its chart and bench/measured.json; not with --quick
  --soak MINUTES  keeps the load up that long and looks at memory; 0 by default
`

/** The options of the command line; whatever is not understood ends the process with the usage. */
export default function readOptions (args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        readme: { type: 'boolean', default: false },
        soak: { type: 'string', default: '0' }
      }
    })
    if (values.help) {
      process.stdout.write(USAGE)
      process.exit()
    }
    const soak = Number(values.soak)
    if (!(soak >= 0 && soak <= 60)) throw new Error('--soak must be a number of minutes from 0 to 60.')
    if (values.quick && values.readme) throw new Error('--readme needs a full run: leave out --quick.')
    return { quick: values.quick, json: values.json, readme: values.readme, soak }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(2)
  }
}
