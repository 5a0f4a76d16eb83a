import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/**
 * A program: NeonPanel as far as the measurements need it. It answers every GET with 1.5 KB of companies, the key set
 * apart, and does so below node:http, so that it is never what is measured. Arguments: port, file of the key set.
 */
const [, , port, jwks = ''] = process.argv
const END = '\r\n\r\n'
const COMPANIES = 8

function answer (body: string): Buffer {
  return Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}` +
    `${END}${body}`)
}

const companies = answer(JSON.stringify({
  current_page: 1,
  per_page: 30,
  last_page: 1,
  data: Array.from({ length: COMPANIES }, (_, index) => ({
    id: index + 1,
    uuid: `7c9e66797425${index}40de944b`,
    name: `Kestrel Home Goods, branch "${index}"`,
    short_name: `Kestrel ${index}`,
    currency: 'USD',
    timezone: 'America/Los_Angeles',
    created_at: '2024-02-29T12:00:00Z'
  }))
}))
const keys = answer(readFileSync(jwks, 'utf8'))

createServer(socket => {
  let rest = ''
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    const parts = (rest + chunk.toString('latin1')).split(END)
    rest = parts.pop() ?? ''
    for (const part of parts) socket.write(part.startsWith('GET /.well-known/') ? keys : companies)
  })
}).listen(Number(port), '127.0.0.1')
