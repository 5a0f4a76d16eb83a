import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'

/** The settings of a gateway that speaks TLS itself, with a certificate for localhost. */
export default function certificate (t: Test): { TLS_CERT: string, TLS_KEY: string } {
  const folder = t.testdir()
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj',
    '/CN=localhost', '-keyout', TLS_KEY, '-out', TLS_CERT
  ], { stdio: 'pipe' })
  return { TLS_CERT, TLS_KEY }
}
