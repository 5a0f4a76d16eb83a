import type { FaultSetting } from './setting.ts'
import type { ServerResponse } from 'node:http'

/** Milliseconds between the bytes sent and the reset, so that the peer has read them. */
const GRACE = 20
/** Twice what common HTTP clients take as the head of an answer, and more than undici's 16 KiB. */
const HEADER_BYTES = 64 * 1024

/** So many provisional answers come before the real one. */
const HINTS = 100

function head (status: number, length: number, more: readonly string[] = []) {
  return [
    `HTTP/1.1 ${status} OK`, 'content-type: application/json; charset=utf-8', `content-length: ${length}`, ...more, '',
    ''
  ].join('\r\n')
}

function half (body: Buffer) {
  return body.subarray(0, Math.floor(body.length / 2))
}

function drip (response: ServerResponse, body: Buffer, ms: number) {
  response.writeHead(response.statusCode,
    { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length })
  let sent = 0
  const timer = setInterval(() => {
    if (response.destroyed || sent >= body.length) {
      clearInterval(timer)
      response.end()
    } else {
      response.write(body.subarray(sent, ++sent))
    }
  }, ms)
  response.on('close', () => clearInterval(timer))
}

/** Cuts the connection with a TCP reset. */
export function reset (response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

/** Sends a good answer in a bad way, on the socket itself; Fastify must not send anything after it. */
export default function sendBadly (response: ServerResponse, body: Buffer, { fault, ms = 100 }: FaultSetting): void {
  const { socket, statusCode } = response
  if (!socket || fault === 'hang') return
  switch (fault) {
    case 'drip':
      drip(response, body, ms)
      break
    case 'reset-mid-body':
      socket.write(head(statusCode, body.length))
      socket.write(half(body), () => setTimeout(() => socket.resetAndDestroy(), GRACE))
      break
    case 'end-before-headers':
      socket.end()
      break
    case 'end-mid-body':
      socket.write(head(statusCode, body.length))
      socket.end(half(body))
      break
    case 'stall':
      socket.write(head(statusCode, body.length))
      socket.write(half(body))
      break
    case 'broken-chunk':
      socket.end(`HTTP/1.1 ${statusCode} OK\r\ncontent-type: application/json\r\ntransfer-encoding: ` +
        'chunked\r\n\r\nZZ\r\n{}')
      break
    case 'garbage':
      socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')
      break
    case 'early-hints':
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n'.repeat(HINTS))
      socket.write(head(statusCode, body.length))
      socket.end(body)
      break
    case 'duplicate-content-length':
      socket.write(head(statusCode, body.length, [`content-length: ${body.length + 7}`]))
      socket.end(body)
      break
    case 'oversize-headers':
      socket.write(head(statusCode, body.length, [`x-filler: ${'x'.repeat(HEADER_BYTES)}`]))
      socket.end(body)
      break
    default:
      socket.resetAndDestroy()
  }
}
