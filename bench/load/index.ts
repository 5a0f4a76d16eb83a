import { join } from 'node:path'
import { output, type Child } from '../process.ts'
import { wrk } from '../cpu-affinity.ts'
import { cpuBetween, totalOf, type CpuTime } from '../cpu-time.ts'
import requestOf, { type Operation } from '../requests.ts'
import { TOOL, type Server } from '../server.ts'
import type { Environment } from '../environment.ts'

/** How hard and how long, and who asks. */
export interface Load { operation: Operation, connections: number, seconds: number, tokens: readonly string[] }

/**
 * Answers in a second, latencies in milliseconds, processor time of the server per answer in microseconds, and its
 * share of its core.
 */
export interface Slice { rate: number, p50: number, p99: number, cpu: CpuTime, busy: number }

interface Counted { rate: number, p50: number, p99: number, answers: number, failed: number }

/** Seconds after which an answer counts as none: slow is no failure. */
const ANSWER_TIMEOUT_S = 20

/** Seconds that a program of the load may take besides: autocannon needs them where there are many tokens. */
const SLACK_S = 90

/** The number of the next file. */
let made = 0

/** Writes down what is to be sent, for another process. */
export function writeLoad (
  environment: Environment, { operation, tokens }: Pick<Load, 'operation' | 'tokens'>
): string {
  return environment.file(`load-${made++}.json`, JSON.stringify({ ...requestOf(operation, TOOL), tokens }))
}

/** The same for wrk, whose scripts read Lua. */
function writeScript (environment: Environment, { operation, tokens }: Load): string {
  const { path, headers, body } = requestOf(operation, TOOL)
  const long = (text: string) => `[==[${text}]==]`
  const rows = Object.entries(headers).map(([name, value]) => `headers['${name}'] = ${long(value)}`)
  const list = environment.file(`tokens-${made++}`, tokens.join('\n'))
  return environment.file(`load-${made++}.lua`, `local headers, requests, at = {}, {}, 0
${rows.join('\n')}
function init ()
  for token in io.lines(${long(list)}) do
    headers.authorization = 'Bearer ' .. token
    requests[#requests + 1] = wrk.format('POST', ${long(path)}, headers, ${long(body)})
  end
end
function request ()
  at = at % #requests + 1
  return requests[at]
end
function done (summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('\\n{"answers":%d,"rate":%f,"p50":%f,"p99":%f,"failed":%d}\\n', summary.requests,
    summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
`)
}

function command (origin: string, environment: Environment, load: Load): readonly string[] {
  const { connections, seconds } = load
  if (wrk) {
    return [wrk, '-t1', `-c${connections}`, `-d${seconds}`, `--timeout=${ANSWER_TIMEOUT_S}`, '-s', writeScript(
      environment, load
    ), origin]
  }
  return [process.execPath, join(import.meta.dirname,
    'autocannon.js'), origin, String(connections), String(seconds), writeLoad(environment, load)]
}

/** Sends as fast as the answers come, on so many connections. Throws an Error when anything but 200 comes back. */
export default async function drive (server: Server & Child, environment: Environment, load: Load): Promise<Slice> {
  const before = server.cpu()
  const began = performance.now()
  const printed = await output('load', command(server.origin, environment, load), load.seconds + SLACK_S)
  const cpu = cpuBetween(before, server.cpu())
  const elapsed = Math.min(performance.now() - began, load.seconds * 1000)
  const { answers, failed, rate, p50, p99 }: Counted = JSON.parse(/^\{.*\}$/m.exec(printed)?.[0] ?? '')
  server.forget()
  if (failed > 0) throw new Error(`${server.spec.name} failed ${failed} of ${answers} times at ${load.operation}.`)
  const perAnswer = (milliseconds: number) => milliseconds * 1000 / answers
  return {
    rate,
    p50,
    p99,
    cpu: { user: perAnswer(cpu.user), system: perAnswer(cpu.system) },
    busy: Math.min(1, totalOf(cpu) / elapsed)
  }
}
