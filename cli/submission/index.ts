import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import anthropicFields, { openFields } from './anthropic.ts'
import openaiSubmission from './openai.ts'
import readOptions from './options.ts'

function write (): void {
  const { out, ...inputs } = readOptions(process.argv.slice(2))
  const files = {
    'chatgpt-app-submission.json': `${JSON.stringify(openaiSubmission(inputs.address), null, 2)}\n`,
    'anthropic-directory.md': anthropicFields(inputs)
  }
  mkdirSync(out, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(out, name), text)
    process.stdout.write(`${join(out, name)}\n`)
  }
  const open = openFields(inputs)
  if (open.length > 0) process.stdout.write(`Still open in anthropic-directory.md: ${open.join(', ')}\n`)
}

try {
  write()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
