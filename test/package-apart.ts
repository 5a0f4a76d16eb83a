import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The first Node that the programs of such packages run on. */
const [MAJOR, MINOR] = [22, 19]

/**
 * A package with a lock file of its own: what it holds stays out of the product's, and may need a newer Node than the
 * product.
 */
interface PackageApart {
  /** Installs what the lock file says, unless it is there. Throws an Error when that fails. */
  install (): void
  /** The path of a Node that is new enough: the running one, or one that the package brings. */
  node (): string
}

function isNewEnough (version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > MAJOR || (major === MAJOR && minor >= MINOR)
}

/** The package in a folder. */
export default function packageApart (folder: string): PackageApart {
  const modules = join(folder, 'node_modules')

  /** npm writes a lock file of its own when it is done. */
  function isInstalled (): boolean {
    const done = join(modules, '.package-lock.json')
    return existsSync(done) && statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs
  }

  return {
    install () {
      if (isInstalled()) return
      const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
        { cwd: folder, stdio: 'inherit' })
      if (status !== 0) throw new Error(`What ${folder} needs could not be installed.`)
    },
    node () {
      if (isNewEnough(process.versions.node)) return process.execPath
      const path = join(modules, `node-${process.platform}-${process.arch}/bin/node`)
      if (!existsSync(path)) {
        throw new Error(`Node ${MAJOR}.${MINOR} or newer is needed, and ${folder} brings none for this machine.`)
      }
      return path
    }
  }
}
