import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import ts from 'typescript'
import { parse } from 'yaml'
import { blockWith, read, ROOT } from './files.ts'
import manifests, { FOLDER, objectsOf, type Manifest } from './manifests.ts'

const skip = spawnSync('kubectl', ['version', '--client']).status === 0 ? false : 'no kubectl is installed'

/** The kinds of each version that the manifests have. */
const kinds: Readonly<Record<string, () => Promise<object>>> = {
  v1: () => import('kubernetes-models/v1'),
  'apps/v1': () => import('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => import('kubernetes-models/autoscaling/v2'),
  'networking.k8s.io/v1': () => import('kubernetes-models/networking.k8s.io/v1'),
  'policy/v1': () => import('kubernetes-models/policy/v1')
}

/** Where the types would be imported from: they are found from here, and the file is never written. */
const VIRTUAL = join(import.meta.dirname, 'virtual.ts')
const OPTIONS: ts.CompilerOptions = {
  strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.NodeNext, types: [], lib: ['lib.es5.d.ts']
}

/** What the schema of its kind says against an object. */
async function faults (manifest: Manifest): Promise<string> {
  const known = Object.entries(await kinds[manifest.apiVersion]?.() ?? {})
  const Kind: unknown = known.find(([name]) => name === manifest.kind)?.[1]
  if (typeof Kind !== 'function') return `there is no ${manifest.kind} in ${manifest.apiVersion}`
  try {
    Reflect.construct(Kind, [manifest]).validate()
    return ''
  } catch (error) {
    return String(error)
  }
}

/** What the types of their kinds say against objects: members that no type has, above all, which schemas allow. */
function typeFaults (objects: readonly Manifest[]): string[] {
  const source = objects.map(({ apiVersion, kind, ...rest }, index) => [
    `import type { I${kind} as Kind${index} } from 'kubernetes-models/${apiVersion}/${kind}'`,
    `export const object${index}: Kind${index} = ${JSON.stringify({ apiVersion, kind, ...rest })}`
  ].join('\n')).join('\n')
  const host = ts.createCompilerHost(OPTIONS)
  const { fileExists, getSourceFile } = host
  host.fileExists = file => file === VIRTUAL || fileExists(file)
  host.getSourceFile = (file, ...rest) =>
    file === VIRTUAL ? ts.createSourceFile(file, source, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest)
  const program = ts.createProgram([VIRTUAL], OPTIONS, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

const objects = [...manifests().values()]

t.test('every manifest is valid by the schema of its kind, and has no member that its kind does not know', async t => {
  t.ok(objects.length >= 8)
  for (const manifest of objects) t.equal(await faults(manifest), '', manifest.kind)
  t.strictSame(typeFaults(objects), [])
})

t.test('a mistake in a manifest would be found', async t => {
  const [deployment] = objects.filter(({ kind }) => kind === 'Deployment')
  const changed = (change: (spec: Manifest['spec']) => void) => {
    const copy = structuredClone(deployment)
    if (copy) change(copy.spec)
    return copy ? [copy] : []
  }
  const [typed] = changed(spec => { spec.template.spec.containers[0].ports[0].containerPort = 'http' })
  t.match(typed && await faults(typed), /containerPort/)
  const [missing] = changed(spec => { delete spec.selector })
  t.match(missing && await faults(missing), /selector/)
  const misspelt = changed(spec => {
    const [container] = spec.template.spec.containers
    container.livenesProbe = container.livenessProbe
  })
  t.match(typeFaults(misspelt), [/livenesProbe/])
  const strange = { apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'x' }, spec: {} }
  t.match(await faults(strange), /no Deployment in v1/)
})

/** The objects that kubectl makes of a kustomization, each of them valid. */
async function kustomize (t: Test, folder: string): Promise<Manifest[]> {
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', folder])
  const made = objectsOf(stdout)
  for (const manifest of made) t.equal(await faults(manifest), '', manifest.kind)
  t.strictSame(typeFaults(made), [])
  return made
}

t.test('kubectl makes valid objects of the kustomization, with image, namespace and settings', { skip }, async t => {
  const made = await kustomize(t, join(ROOT, FOLDER))
  const elsewhere = made.filter(({ metadata }) => metadata.namespace !== 'neonpanel-gateway')
  t.strictSame(elsewhere.map(({ kind }) => kind), ['Namespace'])
  const [container] = made.find(({ kind }) => kind === 'Deployment')?.spec.template.spec.containers ?? []
  const { newTag } = parse(read(`${FOLDER}/kustomization.yaml`)).images[0]
  t.equal(container.image, `neonpanel-mcp-gateway:${newTag}`)
  const settings = made.find(({ kind }) => kind === 'ConfigMap')
  t.equal(container.envFrom[0].configMapRef.name, settings?.metadata.name, 'a change of settings is a rollout')
})

t.test('and with the component for metrics, as the documents show it', { skip }, async t => {
  const folder = t.testdir()
  const place = `${relative(folder, ROOT)}/deploy/`
  const overlay = blockWith('docs/deployment.md', 'yaml', 'components:').replaceAll('deploy/', place)
  writeFileSync(join(folder, 'kustomization.yaml'), overlay)
  const made = await kustomize(t, folder)
  const spec = (wanted: string) => made.find(({ kind }) => kind === wanted)?.spec
  const { METRICS_PORT } = Object(made.find(({ kind }) => kind === 'ConfigMap')).data
  const { metadata, spec: { containers: [{ ports }] } } = spec('Deployment').template
  t.strictSame(ports.at(-1), { name: 'metrics', containerPort: Number(METRICS_PORT) })
  t.equal(metadata.annotations['prometheus.io/port'], METRICS_PORT)
  t.strictSame(spec('NetworkPolicy').ingress.at(-1).ports, [{ protocol: 'TCP', port: 'metrics' }])
  const [, byCalls] = spec('HorizontalPodAutoscaler').metrics
  t.match(read('docs/operations.md'), `| \`${byCalls.pods.metric.name}\` | gauge |`)
  t.match(blockWith('docs/deployment.md', 'yaml', 'seriesQuery'), `seriesQuery: ${byCalls.pods.metric.name}{`)
  const [, reads] = /reads = new Pool\(.*connections: (\d+)/.exec(read('plugins/neonpanel/index.ts')) ?? []
  t.equal(Number(byCalls.pods.target.averageValue), 0.75 * Number(reads), 'as its comment says')
})
