import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Measured } from '../measured.ts'
import chart from './chart.ts'
import particularsOf from './particulars.ts'
import { caveats, tables } from './table.ts'

const BENCH = join(import.meta.dirname, '../..')
const BLOCK = /(<!-- performance -->\n)[^]*?(<!-- \/performance -->)/

/** Puts the measurements where they are shown: the README's block, the chart beside it and the figures themselves. */
export default function refreshReadme (measured: Measured): void {
  const path = join(BENCH, '../README.md')
  const readme = readFileSync(path, 'utf8')
  if (!BLOCK.test(readme)) {
    throw new Error('README.md has no block between <!-- performance --> and <!-- /performance -->.')
  }
  const block = `${tables(measured).join('\n')}\n\n${caveats(measured).join(' ')}\n\n` +
    `${particularsOf(measured).map(line => `- ${line}`).join('\n')}\n`
  writeFileSync(path, readme.replace(BLOCK, (_all, begin, end) => `${begin}${block}${end}`))
  writeFileSync(join(BENCH, 'chart.svg'), chart(measured))
  writeFileSync(join(BENCH, 'measured.json'), `${JSON.stringify(measured, null, 2)}\n`)
}
