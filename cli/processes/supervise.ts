import { randomBytes } from 'node:crypto'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { pino, type Logger } from 'pino'
import { EXIT_TIMEOUT_MS } from '../../plugins/connections/close-timeout.ts'
import logger from '../../plugins/logger/index.ts'
import type { Config } from '../../schemas/config.ts'
import launch, { type Child } from './launch.ts'
import oneLog from './one-log.ts'
import pauseBefore from './pause-before.ts'
import verifyPortSharing from './port-sharing.ts'

const STATE_KEY_BYTES = 32
/** Milliseconds that a process has to end beyond those that it takes by itself. */
const EXIT_SLACK_MS = 2000
/** Milliseconds in which a signal that a terminal sends to all has come to this process, too. */
const SAME_SIGNAL_MS = 50
/** Milliseconds after which a process that ends is no further one of a row. */
const STABLE_MS = 60_000

/** What the processes have in common besides the environment of this one. Secrets in files stay there. */
function environment ({ PROCESSES, STATE_KEYS }: Config): NodeJS.ProcessEnv {
  const own = STATE_KEYS.length > 0 ? {} : { STATE_KEYS: randomBytes(STATE_KEY_BYTES).toString('base64') }
  return { ...process.env, PROCESSES: String(PROCESSES), ...own }
}

/** With METRICS_PORT, one endpoint for the metrics of all. */
async function serveMetrics (
  { METRICS_HOST, METRICS_PORT }: Config, children: Iterable<Child>, log: Logger
): Promise<void> {
  if (METRICS_PORT === 0) return
  const [{ default: sumOf }, { default: createEndpoint }] =
    await Promise.all([import('./metrics.ts'), import('../../plugins/metrics/endpoint.ts')])
  const address = await createEndpoint(sumOf(children)).listen(METRICS_HOST, METRICS_PORT)
  log.info({ address }, 'Metrics for Prometheus are served.')
}

/**
 * Starts the PROCESSES that serve, writes their log as one, passes signals on, replaces a process that ends, and ends
 * with the worst of their exit codes. Resolves once all listen; rejects with what prevents that, and then none is left.
 */
export default async function supervise (config: Config): Promise<void> {
  const { DRAIN_DELAY, LOG_LEVEL, PROCESSES, STATE_KEYS } = config
  await verifyPortSharing(config)
  const output = oneLog()
  const { hooks = {} } = logger(LOG_LEVEL)
  const log = pino({ level: LOG_LEVEL, hooks }, output)
  const env = environment(config)
  const began = Date.now()
  const children = new Set<Child>()
  await serveMetrics(config, children, log)
  let isStopping = false

  function start (number: number): Child {
    const child = launch(number, began, env, output.write)
    children.add(child)
    child.ended.then(() => children.delete(child)).catch(() => {})
    return child
  }

  /** Replaces a process for as long as the gateway runs. */
  async function keep (number: number, child: Child): Promise<void> {
    for (let row = 0; ; row++) {
      const how = await child.leaving
      await sleep(SAME_SIGNAL_MS)
      if (isStopping) return
      if (child.uptime() >= STABLE_MS) row = 0
      const pause = pauseBefore(row)
      log.error({ process: number, pause }, `Process ${number} ${how}; another one starts in ${pause} ms.`)
      await sleep(pause)
      if (isStopping) return
      child = start(number)
      child.listening.catch(() => {}) // it leaves, too
    }
  }

  /** The worst exit code, once all have ended; what does not end is killed. */
  async function allEnded (): Promise<number> {
    isStopping = true
    const timer = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL')
    }, DRAIN_DELAY + EXIT_TIMEOUT_MS + EXIT_SLACK_MS)
    const codes = await Promise.all([...children].map(({ ended }) => ended))
    clearTimeout(timer)
    return Math.max(0, ...codes)
  }

  async function stop (signal: NodeJS.Signals): Promise<void> {
    for (const child of children) child.kill(signal)
    if (isStopping) return
    const stopped = performance.now()
    const code = await allEnded()
    log.info({ code, ms: Math.round(performance.now() - stopped) }, 'All processes have ended.')
    process.exit(code)
  }

  if (STATE_KEYS.length === 0) {
    log.warn('STATE_KEYS is empty: what clients keep for us ends with these processes, and no other replica reads it.')
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  const numbers = Array.from({ length: PROCESSES }, (_none, index) => index + 1)
  const first = numbers.map(start)
  try {
    const [started] = await Promise.all(first.map(({ listening }) => listening))
    await turn() // what they have logged until then has come, too
    output.begin(() => { if (started) log.info(...started) })
    for (const [index, child] of first.entries()) keep(index + 1, child).catch(() => {})
  } catch (error) {
    if (isStopping) return // by a signal
    for (const child of children) child.abandon()
    await allEnded()
    throw error
  }
}
