import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { readConfig } from '../plugins/config/index.ts'

const TIMEOUT_MS = 3000

/** The address at which this machine reaches what listens at HOST. */
function reachable (host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/**
 * The status of /livez. The certificate is not held against the name: it is for PUBLIC_URL, and the gateway asks
 * itself.
 */
async function status (): Promise<number | undefined> {
  const { HOST, PORT, TLS_CERT } = readConfig(process.env)
  const target = { host: reachable(HOST), port: PORT, path: '/livez' }
  const options = { ...target, agent: false, timeout: TIMEOUT_MS, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const request = (TLS_CERT === '' ? getHttp : getHttps)(options, response => {
      response.resume()
      resolve(response.statusCode)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`))).on('error', reject)
  })
}

try {
  const code = await status()
  if (code !== 200) throw new Error(`HTTP ${code}`)
} catch (error) {
  process.stderr.write(`The gateway is not healthy: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
