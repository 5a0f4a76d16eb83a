import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { compareAnswers } from './documented.ts'
import { searchAnswers } from './leaks.ts'

/** Watches a stack during a test. */
interface Watch {
  /** Takes the gateway's log. */
  read (line: string): void
  observe (app: FastifyInstance): void
  /** Before the gateway closes: throws if it does not answer any more. */
  alive (app: FastifyInstance): Promise<void>
  /** When all is closed: throws an Error that names everything that is not as it must be. */
  verify (): Promise<void>
}

const LINE = 8192
const SECRET = /eyJ[\w-]{8}|Bearer\s+(?![a-z]{1,7}\s)/
/** This machine, and names that can never be resolved (RFC 6761 6.4). */
const NEAR = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|.*\.invalid)$/
const COUNTED = ['TCPServerWrap', 'Timeout']
const TOLERANCE = 2
/** Milliseconds within which what was closed must be gone, and between two looks. */
const TIMEOUT_MS = 15_000
const PAUSE = 20

const natural = Object.getOwnPropertyNames(Object.prototype).join()
const far = new Set<string>()
const { connect } = Socket.prototype
let watches = 0

/** Node warns where something grows that should not: listeners above all. */
const warnings = new Set<string>()
const warn = ({ name, message }: Error) => { if (name === 'MaxListenersExceededWarning') warnings.add(message) }

/** The host of `socket.connect(options)`, `(port, host)` or what Node makes of them. */
function hostOf (args: unknown[]): string {
  const [first, second] = args.flat()
  if (typeof first === 'object' && first !== null) {
    return 'host' in first ? String(first.host ?? 'localhost') : 'localhost'
  }
  return typeof second === 'string' ? second : 'localhost'
}

const watched = new Proxy(connect, {
  apply (target, socket, args) {
    const host = hostOf(args)
    if (!NEAR.test(host)) far.add(host)
    return Reflect.apply(target, socket, args)
  }
})

function active (): number[] {
  const names = process.getActiveResourcesInfo()
  return COUNTED.map(wanted => names.filter(name => name === wanted).length)
}

/** Whether something is so within PATIENCE. */
async function comes (isSo: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < TIMEOUT_MS; waited += PAUSE) {
    if (isSo()) return true
    await sleep(PAUSE)
  }
  return false
}

/**
 * What must hold in every test, whatever it does (docs/security-reliability.md 11): the gateway answers to its end,
 * every request gets an answer or loses its client, no host is called but this machine, no prototype is polluted, no
 * line of the log is long or holds a token, no answer holds one, no tool answers what the OpenAPI document does not
 * say, no listeners pile up, and no server or timer stays behind.
 */
export default function watch (): Watch {
  const before = active()
  const open = new Set<object>()
  const bad: string[] = []
  const undo: (() => unknown)[] = []
  if (watches++ === 0) {
    Socket.prototype.connect = watched
    process.on('warning', warn)
  }

  return {
    read (line) {
      if (Buffer.byteLength(line) > LINE || SECRET.test(line)) bad.push(line.slice(0, 500))
    },
    observe (app) {
      undo.push(searchAnswers(app, url => bad.push(`The answer of ${url} holds a token`)))
      undo.push(compareAnswers(app, problem => bad.push(problem)))
      app.server.prependListener('request', (_request, response) => {
        open.add(response)
        response.once('close', () => open.delete(response))
      })
    },
    async alive (app) {
      if (!app.server.listening || app.lifecycle.phase !== 'serving') return
      const { statusCode } = await app.inject('/livez')
      if (statusCode !== 200) bad.push(`/livez answers ${statusCode}`)
    },
    async verify () {
      for (const step of undo) await step()
      if (--watches === 0) {
        Socket.prototype.connect = connect
        process.off('warning', warn)
      }
      const isBack = () => active().every((count, index) => count <= (before[index] ?? 0) + TOLERANCE)
      if (!await comes(isBack)) {
        bad.push(`${COUNTED.join(', ')} were ${before.join(', ')} and are ${active().join(', ')}`)
      }
      if (!await comes(() => open.size === 0)) bad.push(`${open.size} requests have no answer`)
      for (const host of far) bad.push(`${host} was called`)
      bad.push(...warnings)
      far.clear()
      warnings.clear()
      if (Object.getOwnPropertyNames(Object.prototype).join() !== natural) bad.push('Object.prototype has changed')
      if (bad.length > 0) throw new Error(bad.join('\n'))
    }
  }
}
