import { dirname } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import autoProcesses from '../../plugins/config/auto-processes.ts'
import { secretFiles } from '../../plugins/config/secrets.ts'
import { blockWith, image, read, readEnv } from './files.ts'
import manifests, { filesIn, FOLDER } from './manifests.ts'

const all = manifests()
const spec = (kind: string) => all.get(kind)?.spec ?? {}
const kustomization = parse(read(`${FOLDER}/kustomization.yaml`))
const pod = spec('Deployment').template
const [container] = pod.spec.containers
const env = readEnv(read(`${FOLDER}/gateway.env`))

t.test('the kustomization has every file, and each is one object of the same name', async t => {
  t.strictSame([...kustomization.resources].sort(), filesIn().sort())
  t.equal(all.size, filesIn().length)
  for (const [kind, { metadata }] of all) t.equal(metadata.name, 'neonpanel-gateway', kind)
  t.equal(kustomization.namespace, 'neonpanel-gateway')
})

t.test('every selector finds the pods, and every reference what it names', async t => {
  const { labels } = pod.metadata
  t.strictSame(spec('Deployment').selector.matchLabels, labels)
  t.strictSame(spec('Service').selector, labels)
  t.strictSame(spec('PodDisruptionBudget').selector.matchLabels, labels)
  t.strictSame(spec('NetworkPolicy').podSelector.matchLabels, labels)
  for (const { labelSelector } of pod.spec.topologySpreadConstraints) t.strictSame(labelSelector.matchLabels, labels)
  const [{ name: port }] = container.ports
  t.equal(spec('Service').ports[0].targetPort, port)
  t.equal(spec('NetworkPolicy').ingress[0].ports[0].port, port)
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) t.equal(container[probe].httpGet.port, port)
  const [{ backend }] = spec('Ingress').rules[0].http.paths
  t.strictSame(backend.service, { name: 'neonpanel-gateway', port: { name: spec('Service').ports[0].name } })
  t.match(spec('HorizontalPodAutoscaler').scaleTargetRef, { kind: 'Deployment', name: 'neonpanel-gateway' })
  t.equal(container.envFrom[0].configMapRef.name, kustomization.configMapGenerator[0].name)
  t.equal(pod.spec.serviceAccountName, all.get('ServiceAccount')?.metadata.name)
  t.equal(container.image, kustomization.images[0].name)
})

t.test('the public address, the host of the ingress and its certificate are one', async t => {
  const { host } = new URL(env.PUBLIC_URL ?? '')
  t.equal(spec('Ingress').rules[0].host, host)
  t.strictSame(spec('Ingress').tls[0].hosts, [host])
})

t.test('secrets are files of the secret that docs/deployment.md makes, which the gateway may read', async t => {
  const paths = Object.entries(env).filter(([name]) => secretFiles.has(name)).map(([, path]) => path)
  const steps = blockWith('docs/deployment.md', 'bash', 'create secret generic').replaceAll('\\\n', '')
  const [, command = ''] = /create secret generic (.*)/.exec(steps) ?? []
  const [name, ...files] = command.trim().split(/ +--from-file=/)
  t.strictSame(paths.map(path => dirname(path)), paths.map(() => container.volumeMounts[0].mountPath))
  t.strictSame(paths.map(path => path.slice(dirname(path).length + 1)).sort(), files.sort())
  t.equal(pod.spec.volumes[0].name, container.volumeMounts[0].name)
  t.strictSame(pod.spec.volumes[0].secret, { secretName: name, defaultMode: 0o440 })
})

t.test('a pod is confined [SEC-57]', async t => {
  const { user } = image()
  t.match(pod.spec, {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true, runAsUser: user, fsGroup: user, seccompProfile: { type: 'RuntimeDefault' }
    }
  })
  t.strictSame(container.securityContext,
    { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
  t.equal(all.get('Namespace')?.metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted')
  t.strictSame(spec('NetworkPolicy').policyTypes, ['Ingress', 'Egress'])
})

t.test('a pod has a process for its memory, and scaling its processor', async t => {
  const { requests, limits } = container.resources
  const memory = Number(/^(\d+)Mi$/.exec(limits.memory)?.[1]) * 2 ** 20
  t.equal(autoProcesses(64, memory), 1)
  t.ok(memory >= 2 ** 29)
  const cores = Number(/^(\d+)m$/.exec(requests.cpu)?.[1]) / 1000
  const [{ resource }] = spec('HorizontalPodAutoscaler').metrics
  t.equal(cores * resource.target.averageUtilization, 80, 'of a core, as docs/deployment.md says')
  t.ok(spec('HorizontalPodAutoscaler').minReplicas >= 2, 'a pod may be taken away')
  t.notOk('replicas' in spec('Deployment'), 'which the autoscaler has')
})
