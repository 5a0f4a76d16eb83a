import { connect, type Socket } from 'node:net'

/** What is known of an answer that arrives. */
interface Arriving { head: string, status: number, left: number, chunked: boolean, tail: string }

/** A connection on which one request at a time is under way. */
export interface Connection { send (request: Buffer, due: number): void }

/** What becomes of a request; `free` is the connection where it can take the next one. */
interface Listener {
  answered (status: number, due: number, free: Connection | undefined): void
  /** The connection is gone, and with it the request that was due then, if there was one. */
  lost (gone: Connection, due: number | undefined): void
}

const END = '\r\n\r\n'
const LAST_CHUNK = '0\r\n\r\n'

function nothing (): Arriving {
  return { head: '', status: 0, left: 0, chunked: false, tail: '' }
}

/** Adds what has arrived; true when the answer is whole. */
function add (answer: Arriving, chunk: Buffer): boolean {
  let body = chunk.length
  let text = ''
  if (answer.status === 0) {
    answer.head += chunk.toString('latin1')
    const end = answer.head.indexOf(END)
    if (end < 0) return false
    text = answer.head.slice(end + END.length)
    answer.head = answer.head.slice(0, end)
    answer.status = Number(answer.head.slice(9, 12))
    answer.left = Number(/\r\ncontent-length: *(\d+)/i.exec(answer.head)?.[1] ?? 0)
    answer.chunked = /\r\ntransfer-encoding: *chunked/i.test(answer.head)
    body = text.length
  } else if (answer.chunked) text = chunk.toString('latin1')
  answer.left -= body
  if (!answer.chunked) return answer.left <= 0
  answer.tail = (answer.tail + text).slice(-LAST_CHUNK.length)
  return answer.tail === LAST_CHUNK
}

/** Opens a connection. It reads as much of HTTP as is needed to see where an answer ends: that is cheap. */
export default function openConnection (port: number, { answered, lost }: Listener): Connection {
  let answer = nothing()
  let due: number | undefined
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const self: Connection = {
    send (request, since) {
      due = since
      socket.write(request)
    }
  }
  socket.on('data', (chunk: Buffer) => {
    if (due === undefined || !add(answer, chunk)) return
    const { status, head } = answer
    const since = due
    const ends = /\r\nconnection: *close/i.test(head)
    answer = nothing()
    due = undefined
    answered(status, since, ends ? undefined : self)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => lost(self, due))
  return self
}
