/** What is known of an error of Node: its code, and the address that was to be listened at. */
interface Details { code: string, address: string, port: string }

function detailsOf (error: Error): Details {
  const { code, address, hostname, port } =
    Object.assign({ code: '', address: undefined, hostname: undefined, port: '' }, error)
  return { code: String(code), address: String(address ?? hostname ?? ''), port: String(port) }
}

const LISTEN_AT = 'Set HOST to localhost, to 0.0.0.0 (all addresses), or to one that it has.'

const sentences: Readonly<Record<string, (details: Details) => string>> = {
  EADDRINUSE: ({ port }) => `Port ${port} is in use. Set PORT (or SANDBOX_PORT) to a free one.`,
  EADDRNOTAVAIL: ({ address }) => `HOST=${address} is no address of this machine. ${LISTEN_AT}`,
  ENOTFOUND: ({ address }) => `HOST=${address} is no name that this machine knows. ${LISTEN_AT}`,
  EAI_AGAIN: ({ address }) => `HOST=${address} cannot be looked up. ${LISTEN_AT}`,
  EAFNOSUPPORT: ({ address }) => `HOST=${address} is of a kind that this machine does not speak. ${LISTEN_AT}`,
  EINVAL: ({ address }) => `HOST=${address} cannot be listened at. ${LISTEN_AT}`,
  EACCES: ({ port }) => `Port ${port} needs rights that this process does not have. Set PORT to 1024 or more, and ` +
    'put a proxy before it.'
}

/** One sentence that says why the gateway cannot start and what would help. */
export default function startFailure (error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const details = detailsOf(error)
  if (details.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes('sandbox')) {
    return 'SANDBOX=true needs the sandbox NeonPanel, which a production build does not hold: run npm run demo.'
  }
  if (details.code.startsWith('ERR_OSSL')) {
    return 'TLS_CERT and TLS_KEY must be PEM files: a certificate, and the key that belongs to it.'
  }
  return sentences[details.code]?.(details) ?? error.message
}
