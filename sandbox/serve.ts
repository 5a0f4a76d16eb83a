import startSandbox from './index.ts'

/**
 * The sandbox NeonPanel by itself, as its container runs it: HOST, SANDBOX_PORT and the gateway's PUBLIC_URL; with
 * WEBHOOK_URL and WEBHOOK_SECRET it sends events there.
 */
const { HOST = 'localhost', SANDBOX_PORT = '4000', PUBLIC_URL = 'http://localhost:3000' } = process.env
const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = process.env
const sandbox = await startSandbox({
  host: HOST,
  port: Number(SANDBOX_PORT),
  defaultAudience: PUBLIC_URL,
  ...(url && secret && { webhook: { url, host: new URL(PUBLIC_URL).host, secret } })
})
process.stdout.write(`Sandbox NeonPanel on ${sandbox.url}
A token for ${PUBLIC_URL}: docker compose exec -T sandbox node --import tsx sandbox/token.ts
`)
process.once('SIGTERM', sandbox.close)
process.once('SIGINT', sandbox.close)
