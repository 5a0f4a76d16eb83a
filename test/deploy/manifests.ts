import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { read, ROOT } from './files.ts'

/** What every object of Kubernetes has. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string, namespace?: string, labels?: Record<string, string> }
  /** Of its kind: what a test asks of it, it names. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as deep as Kubernetes is; held against its schema
  spec: any
}

export const FOLDER = 'deploy/kubernetes'

/** The objects of a text of YAML, as Kubernetes reads it. */
export function objectsOf (text: string): Manifest[] {
  return parseAllDocuments(text, { version: '1.1' }).map(document => document.toJS())
}

/** The files of YAML in a folder of manifests, but its kustomization. */
export function filesIn (folder = FOLDER): string[] {
  return readdirSync(join(ROOT, folder)).filter(name => name.endsWith('.yaml') && name !== 'kustomization.yaml')
}

/** Every object in deploy/kubernetes/, by its kind. */
export default function manifests (): ReadonlyMap<string, Manifest> {
  const all = filesIn().flatMap(file => objectsOf(read(join(FOLDER, file))))
  return new Map(all.map(manifest => [manifest.kind, manifest]))
}
