import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import compareBuilds from './against/index.ts'
import comparisonTable from './against/report.ts'
import createEnvironment, { type Environment } from './environment.ts'
import type { Measured } from './measured.ts'
import measure from './measures/index.ts'
import readOptions, { type Options } from './options.ts'
import { stopAll } from './process.ts'
import chart from './report/chart.ts'
import refreshReadme from './report/readme.ts'
import { caveats, tables } from './report/table.ts'
import particularsOf from './report/particulars.ts'

const RESULTS = join(import.meta.dirname, '../results')

/** Writes the figures where they can be looked at, and where the command line says. */
function write (figures: object, name: string, json: string | undefined): void {
  const text = `${JSON.stringify(figures, null, 2)}\n`
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, name), text)
  if (json !== undefined) writeFileSync(json, text)
}

function report (measured: Measured, { json, readme }: Options): string {
  write(measured, 'measured.json', json)
  writeFileSync(join(RESULTS, 'chart.svg'), chart(measured))
  if (readme) refreshReadme(measured)
  return [...tables(measured), '', ...caveats(measured), ...particularsOf(measured)].join('\n')
}

async function run (options: Options, environment: Environment): Promise<string> {
  if (options.against === undefined) return report(await measure(options, environment), options)
  const compared = await compareBuilds(options, options.against, environment)
  write(compared, 'against.json', options.json)
  return comparisonTable(compared)
}

const options = readOptions(process.argv.slice(2))
const environment = await createEnvironment()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopAll().then(environment.close).finally(() => process.exit(1)))
}
try {
  process.stdout.write(`${await run(options, environment)}\n`)
} finally {
  await stopAll()
  environment.close()
}
