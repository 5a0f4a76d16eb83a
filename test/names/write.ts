import { writeFileSync } from 'node:fs'
import compare from './compare.ts'
import published from './published.ts'
import snapshot, { SNAPSHOT } from './snapshot.ts'

const { breaks, additions } = compare(snapshot(), published())
if (breaks.length > 0) {
  process.stderr.write(`Names are for ever; nothing was written.\n${breaks.join('\n')}\n`)
  process.exitCode = 1
} else {
  writeFileSync(SNAPSHOT, `${JSON.stringify(published(), null, 2)}\n`)
  process.stdout.write(additions.length > 0 ? `${additions.join('\n')}\n` : 'Nothing is new.\n')
}
