import Fastify from 'fastify'
import access from './access.ts'
import api from './api/index.ts'
import appPages from './app/index.ts'
import controlRoutes from './control.ts'
import apiVariants from './api-variants.ts'
import faultHooks from './faults/index.ts'
import createDial from './faults/dial.ts'
import home from './home.ts'
import createKeys from './keys.ts'
import signTokenFor from './issue-token.ts'
import oauth from './oauth/index.ts'
import openPort from './port.ts'
import recorder from './requests.ts'
import buildLedger from './ledger/index.ts'
import sendWebhooks, { type WebhookTarget } from './webhooks.ts'
import type { Faults } from './faults/dial.ts'
import type { Keys, SigningKey } from './keys.ts'
import type { Ledger } from './ledger/index.ts'
import type { TokenOptions } from './issue-token.ts'
import type { RecordedRequest } from './requests.ts'
import type { FastifyInstance } from 'fastify'

export interface SandboxOptions {
  /** 0 takes any free one. */
  port: number
  /** `localhost` by default: other machines cannot connect. */
  host?: string
  /** Where clients and browsers reach it, without a slash at the end; its own address by default. */
  issuer?: string
  /** Milliseconds since 1970 for everything but tokens, which always use the real time. */
  clock?: () => number
  logger?: boolean | object
  seed?: number
  /** Seconds an access token lives; 3,600 by default. */
  accessTokenSeconds?: number | (() => number)
  /** The audience of tokens for clients that name no resource; the gateway's default address by default. */
  defaultAudience?: string | (() => string)
  /** The first signing key; a new one by default. */
  key?: Promise<SigningKey>
  /** Who is told of what changes in the ledger; nobody by default. */
  webhook?: WebhookTarget
}

export interface Sandbox {
  /** Its origin on this machine, without a slash at the end; the issuer too, unless another one is set. */
  url: string
  fastify: FastifyInstance
  ledger: Ledger
  faults: Faults
  keys: Keys
  /** What the API was asked, oldest first; empty it with `requests.length = 0`. */
  requests: RecordedRequest[]
  /** The sandbox's time in milliseconds. */
  now (): number
  /** Moves the sandbox's time on. */
  advance (milliseconds: number): void
  /** A new signing key; its `kid`. */
  rotateKeys (options?: { keepOld?: boolean }): Promise<string>
  issueToken (options?: TokenOptions): Promise<string>
  close (): Promise<void>
}

const GATEWAY = 'http://localhost:3000'
const HOUR = 3600

function asFunction<T extends string | number> (value: T | (() => T)): () => T {
  return typeof value === 'function' ? value : () => value
}

/**
 * Starts a stand-in for my.neonpanel.com: authorization server, REST API over an invented ledger, fault dial. Resolves
 * when it answers.
 */
export default async function startSandbox (options: SandboxOptions): Promise<Sandbox> {
  const { clock = Date.now, logger = false, seed } = options
  const accessTokenSeconds = asFunction(options.accessTokenSeconds ?? HOUR)
  const defaultAudience = asFunction(options.defaultAudience ?? GATEWAY)
  const [port, keys] = await Promise.all([openPort(options.port, options.host ?? 'localhost'), createKeys(options.key)])
  const url = `http://localhost:${port.number}`
  const issuer = options.issuer ?? url
  const faults = createDial()
  const requests: RecordedRequest[] = []
  let ahead = 0
  const now = () => clock() + ahead
  const advance = (milliseconds: number) => { ahead += milliseconds }
  const issueToken = (wanted: TokenOptions = {}) => signTokenFor(wanted, { keys, issuer, audience: defaultAudience() })
  const ledger = buildLedger({ clock: now, ...(seed !== undefined && { seed }) })

  const fastify = Fastify({ logger })
  fastify.addHook('onClose', () => port.close())
  if (options.webhook) fastify.addHook('onClose', sendWebhooks(ledger, options.webhook))
  fastify.register(recorder, { requests })
  fastify.register(faultHooks, { faults, keys })
  fastify.register(oauth, {
    issuer,
    proxied: issuer !== url,
    keys,
    accessTokenSeconds,
    defaultAudience,
    forcedAudience: () => faults.active('foreign-audience') ? 'https://elsewhere.example.com' : undefined
  })
  fastify.register(async scope => {
    await scope.register(access, { faults, keys, audience: `${issuer}/api` })
    await scope.register(api, { ledger, clock: now, origin: issuer, ...apiVariants(faults) })
  })
  fastify.register(controlRoutes, { faults, requests, now, advance, issueToken })
  fastify.register(appPages, { ledger })
  fastify.register(home, { port: port.number })
  await fastify.ready()
  port.answerWith(fastify.routing)
  return {
    url,
    fastify,
    ledger,
    faults,
    keys,
    requests,
    now,
    advance,
    issueToken,
    rotateKeys: fastify.rotateKeys,
    close: () =>
      fastify.close()
  }
}
