import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import bundle from '../bundle.ts'

interface Output { entryPoint?: string, imports: { path: string, kind: string }[], inputs: Record<string, unknown> }

const ROOT = join(import.meta.dirname, '../..')
const PACKAGE = 'node_modules/prom-client/'

/** Whether the packages of metrics are loaded once a gateway is ready. */
const script = `
  import { createRequire } from 'node:module'
  import buildApp from ${JSON.stringify(join(ROOT, 'app.ts'))}
  const settings = JSON.parse(process.argv[1])
  const app = await buildApp({ LOG_LEVEL: 'silent', NEONPANEL_ISSUER: 'http://localhost:9', ...settings })
  await app.ready()
  const loaded = Object.keys(createRequire(import.meta.url).cache).some(path => path.includes('${PACKAGE}'))
  process.stdout.write(JSON.stringify({ loaded, metrics: app.metrics !== null }))
  await app.close()
`

t.test('without METRICS_PORT no module of prom-client is loaded', async t => {
  const run = async (env: Record<string, string>) => {
    const args = ['--import', 'tsx', '--input-type', 'module', '--eval', script, JSON.stringify(env)]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { PATH: process.env.PATH } })
    return JSON.parse(stdout)
  }
  t.strictSame(await run({}), { loaded: false, metrics: false })
  t.strictSame(await run({ METRICS_PORT: '9464', PROCESSES: '2', REDIS_URL: 'redis://localhost:9' }),
    { loaded: true, metrics: true })
})

t.test('the compiled gateway keeps them in files that are loaded on demand', async t => {
  const folder = await bundle()
  const made: { outputs: Record<string, Output> }[] = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'))
  const outputs = new Map(made.flatMap(({ outputs }) => Object.entries(outputs)))
  const holds = (path: string) => Object.keys(outputs.get(path)?.inputs ?? {}).some(input => input.includes(PACKAGE))
  t.ok([...outputs.keys()].some(holds), 'they are in the bundle')
  for (const entry of ['app.ts', 'server.ts', 'cli/processes/serve.ts', 'cli/processes/supervise.ts']) {
    const [start = ''] = [...outputs].find(([, { entryPoint }]) => entryPoint === entry) ?? []
    const reached = new Set([start])
    for (const path of reached) {
      for (const { path: next, kind } of outputs.get(path)?.imports ?? []) {
        if (kind !== 'dynamic-import') reached.add(next)
      }
    }
    t.ok(start !== '' && reached.size > 0, `${entry} is compiled`)
    t.strictSame([...reached].filter(holds), [], entry)
  }
})
