import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import runSuite, { install, required, type Outcome } from './runner.ts'
import openTargets, { type Run } from './targets.ts'

type Checks = Record<string, readonly string[]>

interface Result extends Outcome { target: string, run: Run }

const EXPECTED = join(import.meta.dirname, 'expected')

function pathOf (name: string): string {
  return join(EXPECTED, `${name}.json`)
}

async function expectation (name: string): Promise<Checks> {
  return JSON.parse(await readFile(pathOf(name), 'utf8'))
}

/** One line a scenario. */
async function record (name: string, checks: Checks): Promise<void> {
  const lines = Object.entries(checks).map(([scenario, ids]) => `  ${JSON.stringify(scenario)}: ${JSON.stringify(ids)}`)
  await mkdir(EXPECTED, { recursive: true })
  await writeFile(pathOf(name), `{\n${lines.join(',\n')}\n}\n`)
}

function without (ids: readonly string[], others: readonly string[]): string[] {
  const rest = [...others]
  return ids.filter(id => {
    const index = rest.indexOf(id)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}

/** What is there and was not expected, and what is not there and was. */
function differences (expected: Checks, checks: Checks): string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(checks)])].flatMap(scenario => {
    const wanted = expected[scenario] ?? []
    const seen = checks[scenario] ?? []
    return [...without(seen, wanted)
      .map(id => `+ ${scenario}: ${id}`), ...without(wanted, seen).map(id => `- ${scenario}: ${id}`)]
  })
}

function isFailed (ids: readonly string[]): boolean {
  return ids.some(id => id.endsWith(' FAILURE'))
}

/** `37/37 + 13/13`: the scenarios without a failure, those that the revision requires apart from the rest. */
async function score ({ checks, run }: Result): Promise<string> {
  const scored = await required(run.name)
  const count =
    (scenarios: [string, string[]][]) => `${scenarios.filter(([, ids]) => !isFailed(ids)).length}/${scenarios.length}`
  const [first, rest] =
    [true, false].map(wanted => Object.entries(checks).filter(([name]) => scored.includes(name) === wanted))
  return [first, rest].flatMap(scenarios => scenarios?.length ? [count(scenarios)] : []).join(' + ')
}

/** What was expected of a run: of the product's the one scenario, else the whole file. */
async function wantedOf ({ expected, args }: Run): Promise<Checks> {
  const all = await expectation(expected)
  const scenario = args[0] === '--scenario' ? args[1] : undefined
  return scenario === undefined ? all : { [scenario]: all[scenario] ?? [] }
}

async function runAll (): Promise<Result[]> {
  const undo: (() => Promise<void>)[] = []
  try {
    const targets = await openTargets(undo)
    const results = await Promise.all(targets.map(async ({ name: target, url, runs }) => {
      const results: Result[] = []
      for (const run of runs) {
        const name = `${target} ${run.name}`.replaceAll(/[, ]+/g, '-')
        results.push({ target, run, ...await runSuite(name, `${url}/mcp`, run.args, run.suite ?? 'newest') })
      }
      return results
    }))
    return results.flat()
  } finally {
    for (const end of undo.reverse()) await end()
  }
}

async function report (results: readonly Result[]): Promise<boolean> {
  let good = true
  for (const result of results) {
    const { target, run, checks, exitCode } = result
    const found = differences(await wantedOf(run), checks)
    const sound = found.length === 0 && (exitCode === 0 || target === 'product')
    good &&= sound
    process.stdout.write(`${sound ? 'ok    ' : 'NOT OK'} ${target.padEnd(20)} ${run.name.padEnd(52)} ` +
      `${await score(result)}\n`)
    for (const line of found) process.stdout.write(`         ${line}\n`)
  }
  return good
}

const { values: { record: recording } } = parseArgs({ options: { record: { type: 'boolean' } } })
install()
const results = await runAll()
if (recording) {
  const names = new Set(results.map(({ run }) => run.expected))
  for (const name of names) {
    await record(name,
      Object.assign({}, ...results.filter(({ run }) => run.expected === name).map(({ checks }) => checks)))
  }
}
process.exitCode = await report(results) ? 0 : 1
