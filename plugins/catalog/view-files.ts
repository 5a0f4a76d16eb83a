import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A page of `widgets/`: its text is made, or loaded, when it is first asked for. */
interface ViewFile {
  /** Another one for other sources. */
  version: string
  html (): Promise<string>
}

const FOLDER = join(import.meta.dirname, '../../widgets')
const VERSION_LENGTH = 12
/** The first with all that the pages need, of which light-dark() is the newest. */
const BROWSERS = ['chrome123', 'firefox125', 'safari17.5']

function read (file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8')
}

/** One document of a view, its script and its style. */
async function pageOf (name: string): Promise<string> {
  const { buildSync } = await import('esbuild') // of the tools that build: no image has it
  const { outputFiles: [script, style] } = buildSync({
    absWorkingDir: FOLDER,
    entryPoints: [`views/${name}.ts`, 'style.css'],
    outdir: '.',
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: BROWSERS,
    logLevel: 'warning'
  })
  return read('page.html').replace('<style>', tag => `${tag}${style?.text.trim()}`)
    .replace('<script>', tag => `${tag}${script?.text.trim()}`)
}

const sources = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name)).sort()
const version = createHash('sha256').update(sources.map(file => readFileSync(file, 'utf8')).join('\0')).digest('hex')
  .slice(0, VERSION_LENGTH)

function viewFile (name: string): ViewFile {
  let page: Promise<string> | undefined
  return {
    version,
    html () {
      page ??= pageOf(name)
      return page
    }
  }
}

/** Each view of `widgets/views/` by its name. In the bundle the pages stand in the place of this. */
const viewFiles: Readonly<Record<string, ViewFile>> = Object.fromEntries(readdirSync(join(FOLDER, 'views')).sort()
  .map(file => basename(file, '.ts')).map(name => [name, viewFile(name)]))

export default viewFiles
