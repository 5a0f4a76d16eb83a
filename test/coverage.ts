import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')
const REPORT = join(ROOT, '.tap/report/coverage-summary.json')
const PRODUCT = ['plugins', 'routes', 'tools', 'schemas']

interface Summary { lines: { pct: number } }

function isSummary (value: unknown): value is Record<string, Summary> {
  return typeof value === 'object' && value !== null && 'total' in value
}

/** True for a file of nothing but types: there is no line of it to run. */
function onlyTypes (file: string): boolean {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'),
    { compilerOptions: { module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, removeComments: true } })
  return outputText.trim() === 'export {};'
}

/** Every line of the product is run by some test; what is not is listed, and the command fails. */
function uncovered (): string[] {
  const report: unknown = JSON.parse(readFileSync(REPORT, 'utf8'))
  if (!isSummary(report)) throw new Error(`${relative(ROOT, REPORT)} is no coverage summary.`)
  const files = PRODUCT.flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts')).map(name => join(ROOT, folder, name)))
  return files.filter(file => report[file]?.lines.pct !== 100 && !onlyTypes(file))
    .map(file => `${relative(ROOT, file)}: ${report[file]?.lines.pct ?? 0} % of lines`)
}

const missing = uncovered()
process.stdout.write(missing.length > 0
  ? `Not covered by tests:\n${missing.join('\n')}\n`
  : 'Every line of plugins, routes, tools and schemas is covered.\n')
process.exitCode = missing.length > 0 ? 1 : 0
