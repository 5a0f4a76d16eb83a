import {
  createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual
} from 'node:crypto'

/**
 * Signs and encrypts state that clients keep for us, and reads it again: only what was made under one of our keys,
 * unchanged.
 */
export interface StateCrypto {
  /** A text that is readable and tamper-proof: `v1.<key id>.<payload>.<HMAC-SHA-256>`. */
  sign (value: object): string
  /** The value of a signed text; undefined for every other text. */
  verify (text: string): unknown
  /** An encrypted text, bound to its owner (AES-256-GCM). */
  encrypt (value: object, owner: string): string
  /** The value of an encrypted text; undefined for every other text and every other owner. */
  decrypt (text: string, owner: string): unknown
}

interface Keys { id: string, signing: Buffer, encryption: Buffer }

const VERSION = 'v1'
const NONCE = 12
const TAG = 16
const KEY = 32

/** Independent keys from one secret (RFC 5869). */
function keysOf (secret: string): Keys {
  const derive =
    (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `neonpanel-mcp-gateway ${purpose}`, KEY))
  return {
    id: createHash('sha256').update(derive('id')).digest('base64url').slice(0, 8),
    signing: derive('sign'),
    encryption: derive('seal')
  }
}

function macOf (text: string, { signing }: Keys): Buffer {
  return Buffer.from(createHmac('sha256', signing).update(text).digest('base64url'))
}

/**
 * State crypto with these secrets: the first one signs and encrypts, all verify and decrypt. Without any, a random
 * secret of this process.
 */
export default function createStateCrypto (secrets: readonly string[]): StateCrypto {
  const [first = randomBytes(KEY).toString('base64url'), ...others] = secrets
  const current = keysOf(first)
  const byId = new Map([current, ...others.map(keysOf)].map(keys => [keys.id, keys] as const))

  function keysFor (text: string, parts: number): { keys: Keys, body: string } | undefined {
    const [version, id = '', body = '', ...more] = text.split('.')
    const keys = byId.get(id)
    return version === VERSION && keys && more.length === parts - 3 ? { keys, body } : undefined
  }

  return {
    sign (value) {
      const text = `${VERSION}.${current.id}.${Buffer.from(JSON.stringify(value)).toString('base64url')}`
      return `${text}.${macOf(text, current).toString()}`
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
    encrypt (value, owner) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', current.encryption, nonce).setAAD(Buffer.from(owner))
      const bytes = Buffer.concat([nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${current.id}.${bytes.toString('base64url')}`
    },
    decrypt (text, owner) {
      const found = keysFor(text, 3)
      const bytes = Buffer.from(found?.body ?? '', 'base64url')
      if (!found || bytes.length <= NONCE + TAG || bytes.toString('base64url') !== found.body) return undefined
      const cipher =
        createDecipheriv('aes-256-gcm', found.keys.encryption, bytes.subarray(0, NONCE), { authTagLength: TAG })
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
