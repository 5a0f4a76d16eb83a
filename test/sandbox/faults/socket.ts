import { connect } from 'node:net'

interface Exchange { text: string, error: string | null, ended: boolean }

interface Options { path?: string, token?: string, enough?: (text: string) => boolean }

/**
 * Sends one HTTP request on a socket of its own and tells what came back on it, until the peer ends, resets, or
 * `enough` says so.
 */
export default function exchange (
  url: string, { path = '/api/v1/companies', token = '', enough }: Options = {}
): Promise<Exchange> {
  const { port, host } = new URL(url)
  return new Promise(resolve => {
    const socket = connect(Number(port), 'localhost')
    const answer: Exchange = { text: '', error: null, ended: false }
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\nconnection: close\r\n\r\n`)
    socket.on('data', chunk => {
      answer.text += chunk.toString('latin1')
      if (enough?.(answer.text)) socket.destroy()
    })
    socket.on('end', () => { answer.ended = true })
    socket.on('error', error => { answer.error = 'code' in error ? String(error.code) : error.message })
    socket.on('close', () => resolve(answer))
  })
}
