import { parseArgs } from 'node:util'
import product from '../../tools/product.ts'

/** What only the operator knows, by the option that says it; undefined while it is open. */
export interface Inputs {
  address: string
  privacyUrl?: string | undefined
  termsUrl?: string | undefined
  logoUrl?: string | undefined
  securityContact?: string | undefined
  testAccount?: string | undefined
  support: string
}

const MAX_LENGTH = 500
const EMAIL = /^[^\s@|]+@[^\s@|]+\.[^\s@|]+$/

const OPTIONS = {
  address: { type: 'string', default: product.address },
  'privacy-url': { type: 'string' },
  'terms-url': { type: 'string' },
  'logo-url': { type: 'string' },
  'security-contact': { type: 'string' },
  support: { type: 'string', default: product.documentation },
  'test-account': { type: 'string' },
  out: { type: 'string', default: 'dist/submission' }
} as const

const USAGE = `Allowed: ${Object.keys(OPTIONS).map(name => `--${name}`).join(', ')}, each with a value.`

/** A public https address on port 443, which is all that directories connect to. */
function isPublic (text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, port, hostname, username, password } = new URL(text)
  return protocol === 'https:' && port === '' && hostname.includes('.') && username === '' && password === ''
}

function check (name: string, text: string | undefined, isRight: (text: string) => boolean, wanted: string): void {
  if (text === undefined || (text.length <= MAX_LENGTH && isRight(text))) return
  throw new Error(`--${name} must be ${wanted}, in at most ${MAX_LENGTH} characters. ${USAGE}`)
}

function isContact (text: string): boolean {
  return EMAIL.test(text) || isPublic(text)
}

function values (args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('. To specify') : []
    throw new Error(`${reason.replace(/\.$/, '')}. ${USAGE}`)
  }
}

/** Reads the options of the command, and the folder to write to. Throws an Error that names the wrong one. */
export default function readOptions (args: readonly string[]): Inputs & { out: string } {
  const { address, support, out, ...given } = values(args)
  check('address', address, text => isPublic(text) && !/[?#]|\/$/.test(text),
    'a public https URL on port 443, without a slash at its end')
  for (const name of ['privacy-url', 'terms-url', 'logo-url'] as const) {
    check(name, given[name], isPublic, 'a public https URL')
  }
  check('security-contact', given['security-contact'], isContact, 'an e-mail address or a public https URL')
  check('support', support, isContact, 'an e-mail address or a public https URL')
  check('test-account', given['test-account'], text => text.trim() !== '', 'how reviewers sign in')
  return {
    address,
    privacyUrl: given['privacy-url'],
    termsUrl: given['terms-url'],
    logoUrl: given['logo-url'],
    securityContact: given['security-contact'],
    testAccount: given['test-account'],
    support,
    out
  }
}
