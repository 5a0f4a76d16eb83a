import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Config } from '../schemas/config.ts'
import tools from '../tools/index.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')

function row (name: string, { default: fallback, description, enum: choices, secret }: {
  default?: unknown, description?: string, enum?: readonly string[], secret?: boolean
}): string {
  const shown = String(fallback).replace(/^<(.*)>$/, '$1')
  const allowed = choices ? ` One of ${choices.join(', ')}.` : ''
  const file = secret ? ` Or \`${name}_FILE\`.` : ''
  return `| \`${name}\` | ${shown === '' ? '–' : shown} | ${description}${allowed}${file} |`
}

t.test('the configuration table is what the schema says', async t => {
  const table = ['| variable | default | meaning |', '|---|---|---|', ...Object.entries(Config.properties)
    .map(([name, schema]) => row(name, schema))].join('\n')
  const [, written = ''] = /<!-- configuration -->\n([^]*?)\n<!-- \/configuration -->/.exec(readme) ?? []
  t.equal(written, table)
})

t.test('the table of tools names every tool with the scopes that open it', async t => {
  for (const { name, scopes } of tools) {
    const needed = scopes.map(alternative => alternative.map(scope => `\`${scope}\``).join(' and ')).join(', or ')
    t.match(readme, `| \`${name}\` | ${needed} | `)
  }
})
