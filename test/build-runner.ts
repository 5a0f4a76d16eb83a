import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const { tap } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))

/** The plugins that the runner is installed with and that package.json leaves out. */
const unwanted: string[] = tap.plugin.filter((plugin: string) => plugin.startsWith('!'))
  .map((plugin: string) => plugin.slice(1))

// tap rebuilds itself when it has other plugins than it should, but starts the tests of that run with the loaders of
// before.
if (t.pluginSignature.split('\n').some(plugin => unwanted.includes(plugin))) {
  execFileSync('tap', ['build'], { stdio: 'inherit' })
}
