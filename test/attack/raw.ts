import { connect } from 'node:net'

/**
 * All that a server says to these bytes on a socket of their own, until it closes. The sender closes its side after the
 * first bytes of an answer, or at once where its message is `short`.
 */
export default async function sendRaw (url: string, bytes: string | Buffer, short = false): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  let text = ''
  const closed = new Promise(resolve => { socket.once('end', resolve).once('close', resolve) })
  socket.on('error', () => {}).on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    if (socket.writable) socket.end()
  })
  if (short) socket.end(bytes)
  else socket.write(bytes)
  await closed
  socket.destroy()
  return text
}

/** The status lines in what a server said. */
export function statusesIn (text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
