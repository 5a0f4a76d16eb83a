import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Tool } from '../../tools/tool.ts'
import build from '../build.ts'
import answers from './answers.ts'
import literalOf from './literal.ts'

const TOOLS = join(import.meta.dirname, '../../tools')
/** Where the example's output stands in the file of a tool. */
const COLUMN = 4

function memberOf (root: ts.Node, name: string): ts.PropertyAssignment | undefined {
  if (ts.isPropertyAssignment(root) && root.name.getText() === name) return root
  return ts.forEachChild(root, child => memberOf(child, name))
}

function fileOf ({ name }: Tool): string {
  const path = readdirSync(TOOLS).filter(file => file.endsWith('.ts')).map(file => join(TOOLS, file))
    .find(path => readFileSync(path, 'utf8').includes(`name: '${name}'`))
  if (path === undefined) throw new Error(`No file defines ${name}.`)
  return path
}

/** Writes what the sandbox answers as the example of a tool into the tool's file. */
function write (tool: Tool, output: unknown): void {
  const path = fileOf(tool)
  const text = readFileSync(path, 'utf8')
  const example = memberOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), 'example')
  const place = example && memberOf(example, 'output')?.initializer
  if (!place) throw new Error(`${path} has no example.output.`)
  writeFileSync(path, text.slice(0, place.getStart()) + literalOf(output, COLUMN) + text.slice(place.end))
}

const undo: (() => Promise<void>)[] = []
try {
  const examples = new Set<unknown>()
  for (const { tool, status, body, shown } of await answers(await build({ teardown: end => { undo.push(end) } }))) {
    if (status !== 200) throw new Error(`${tool.name} answers ${status} to its example: ${JSON.stringify(body)}`)
    if (!examples.has(tool.example)) write(tool, shown) // that of another tool stands in the file of that one
    examples.add(tool.example)
  }
} finally {
  for (const end of undo.reverse()) await end()
}
