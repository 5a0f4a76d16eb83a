import type { FastifyReply } from 'fastify'

/** Aborted when the connection ends before the answer has gone out. */
export default function departure ({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => { if (!raw.writableFinished) gone.abort() }) // an abort for nothing costs more than all else here
  return gone.signal
}
