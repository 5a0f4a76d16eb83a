import { readFileSync } from 'node:fs'
import { join } from 'node:path'

function read (name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8')
}

/** What stands in the page as it is, each in an element of its own. The build puts the texts in the place of this. */
const assets = { style: read('style.css'), scripts: ['copy', 'checks'].map(name => read(`client/${name}.js`)) }

export default assets
