import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import isRecord from '../../schemas/is-record.ts'
import { onFreePort } from '../build.ts'
import until from '../until.ts'

interface Test { teardown (undo: () => unknown): void }

/** Why tests that need a Prometheus are skipped, or false. */
export const skip = spawnSync('prometheus', ['--version']).status === 0 ? false : 'no prometheus is installed'
if (skip && process.env.CI) throw new Error('With CI set, prometheus must be installed.')

/** A series with its value. */
interface Result { metric: Record<string, string>, value: number }

interface Prometheus {
  /** Evaluates a query now. Throws an Error with what Prometheus says of a bad one. */
  query (expression: string): Promise<Result[]>
  /** Resolves once it has scraped each target. */
  ready (): Promise<void>
}

const INTERVAL = '500ms'

function resultOf (value: unknown): Result {
  if (!isRecord(value) || !isRecord(value.metric) || !Array.isArray(value.value)) throw new Error('This is no result.')
  const metric = Object.entries(value.metric).map(([label, own]) => [label, String(own)])
  return { metric: Object.fromEntries(metric), value: Number(value.value[1]) }
}

/** Starts a Prometheus that scrapes these ports of this machine twice a second. It ends with the test. */
export default async function startPrometheus (
  t: Test, ports: readonly string[], rules: object
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const port = await onFreePort(async port => port)
  writeFileSync(join(folder, 'rules.yaml'), stringify(rules))
  writeFileSync(join(folder, 'prometheus.yaml'), stringify({
    global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: ['rules.yaml'],
    scrape_configs: [{
      job_name: 'neonpanel-gateway', static_configs: [{ targets: ports.map(port => `localhost:${port}`) }]
    }]
  }))
  const child = spawn('prometheus', [
    `--config.file=${join(folder, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--log.level=error'
  ], { stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${port}`
  await until(() => fetch(`${url}/-/ready`).then(({ ok }) => ok, () => false), 50)

  async function query (expression: string): Promise<Result[]> {
    const body = new URLSearchParams({ query: expression })
    const answer = await fetch(`${url}/api/v1/query`, { method: 'POST', body })
    const told: unknown = await answer.json()
    if (!isRecord(told) || !isRecord(told.data) || !Array.isArray(told.data.result)) {
      throw new Error(`${expression}: ${isRecord(told) ? String(told.error) : answer.status}`)
    }
    return told.data.result.map(resultOf)
  }

  return {
    query,
    ready: () => until(async () => (await query('up == 1')).length === ports.length, 100)
  }
}
