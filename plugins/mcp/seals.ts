import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes texts that clients keep for us, and reads them again: only what was made here, under one of our keys, unchanged. */
export interface Seals {
  /** A text that anybody can read and nobody can change: `v1.<key id>.<payload>.<HMAC-SHA-256>`. */
  sign (value: object): string
  /** The value of a signed text; undefined for every other text. */
  verify (text: string): unknown
  /** A text that only we can read, and only for the same owner (AES-256-GCM). */
  seal (value: object, owner: string): string
  /** The value of a sealed text; undefined for every other text and every other owner. */
  open (text: string, owner: string): unknown
}

interface Keys { id: string, signing: Buffer, sealing: Buffer }

const VERSION = 'v1'
const NONCE = 12
const TAG = 16
const KEY = 32

/** Independent keys from one secret (RFC 5869). */
function keysOf (secret: string): Keys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `neonpanel-mcp-gateway ${purpose}`, KEY))
  return { id: createHash('sha256').update(derive('id')).digest('base64url').slice(0, 8), signing: derive('sign'), sealing: derive('seal') }
}

function macOf (text: string, { signing }: Keys): Buffer {
  return Buffer.from(createHmac('sha256', signing).update(text).digest('base64url'))
}

/** The seals of these secrets: the first one seals, all open. Without any, a secret that dies with the process. */
export default function seals (secrets: readonly string[]): Seals {
  const [first = randomBytes(KEY).toString('base64url'), ...others] = secrets
  const own = keysOf(first)
  const byId = new Map([own, ...others.map(keysOf)].map(keys => [keys.id, keys] as const))

  function keysFor (text: string, parts: number): { keys: Keys, body: string } | undefined {
    const [version, id = '', body = '', ...more] = text.split('.')
    const keys = byId.get(id)
    return version === VERSION && keys && more.length === parts - 3 ? { keys, body } : undefined
  }

  return {
    sign (value) {
      const text = `${VERSION}.${own.id}.${Buffer.from(JSON.stringify(value)).toString('base64url')}`
      return `${text}.${macOf(text, own).toString()}`
    },
    verify (text) {
      const found = keysFor(text, 4)
      if (!found) return undefined
      const end = text.lastIndexOf('.')
      const given = Buffer.from(text.slice(end + 1))
      const right = macOf(text.slice(0, end), found.keys)
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
      return JSON.parse(Buffer.from(found.body, 'base64url').toString())
    },
    seal (value, owner) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', own.sealing, nonce).setAAD(Buffer.from(owner))
      const bytes = Buffer.concat([nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${own.id}.${bytes.toString('base64url')}`
    },
    open (text, owner) {
      const found = keysFor(text, 3)
      const bytes = Buffer.from(found?.body ?? '', 'base64url')
      if (!found || bytes.length <= NONCE + TAG || bytes.toString('base64url') !== found.body) return undefined
      const cipher = createDecipheriv('aes-256-gcm', found.keys.sealing, bytes.subarray(0, NONCE), { authTagLength: TAG })
      cipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG))
      const clear = cipher.update(bytes.subarray(NONCE, -TAG))
      try {
        return JSON.parse(Buffer.concat([clear, cipher.final()]).toString())
      } catch {
        return undefined
      }
    }
  }
}
