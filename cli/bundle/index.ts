import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import buildApp from '../../app.ts'
import { AJV } from '../../plugins/validation/standalone.ts'
import { compiled } from '../../plugins/validation/validators.ts'
import lean from './lean.ts'
import pageAssets from './page-assets.ts'
import withSkills from './skills.ts'
import withValidators from './validators.ts'
import withViews from './views.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Every schema that a gateway compiles at boot. A fault of the OpenAPI document, made on demand, shows here. */
async function schemasAtBoot (): Promise<typeof compiled> {
  const app = await buildApp({
    LOG_LEVEL: 'fatal', NEONPANEL_ISSUER: 'http://localhost:9', WEBHOOK_SECRETS: `whsec_${'A'.repeat(32)}`
  })
  await app.ready()
  await app.openapi('json')
  await app.close()
  return compiled
}

const { values: { outdir, metafile } } = parseArgs({
  options: { outdir: { type: 'string', default: join(ROOT, 'dist') }, metafile: { type: 'string' } }
})

const common = {
  absWorkingDir: ROOT,
  outdir,
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true, // names stay, for stack traces
  lineLimit: 200,
  logLevel: 'warning'
} as const

/** What makes `require` of packages that are no modules. */
const REQUIRE = 'const require = process.getBuiltinModule(\'module\').createRequire(import.meta.url)'

const made = await Promise.all([
  build({
    ...common,
    entryPoints: ['server.ts', 'app.ts', 'cli/healthcheck.ts', 'cli/verify-audit/index.ts'],
    format: 'esm',
    splitting: true,
    external: ['./sandbox/*', AJV],
    banner: { js: REQUIRE },
    plugins: [lean, pageAssets, withSkills, withViews, withValidators(await schemasAtBoot())]
  }),
  build({ // apart, so that a gateway's files do not grow by it
    ...common,
    entryPoints: { 'cli/doctor': 'cli/doctor/index.ts' },
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    plugins: [lean]
  }),
  build({
    ...common, entryPoints: { ajv: 'plugins/validation/ajv.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' }
  })
])
if (metafile !== undefined) writeFileSync(metafile, JSON.stringify(made.map(({ metafile }) => metafile)))
