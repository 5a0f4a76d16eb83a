import type { FastifyInstance } from 'fastify'

const SECONDS = 60

/** Closing, and back. */
export function close ({ lifecycle }: FastifyInstance): () => void {
  lifecycle.phase = 'closing'
  return () => { lifecycle.phase = 'serving' }
}

/** More to do than the process can, until everything is refused; and back by as many seconds with little to do. */
export function press ({ load }: FastifyInstance): () => void {
  function feel (delay: number, utilisation: number) {
    for (let second = 0; second < SECONDS; second++) load.sample({ delay, utilisation, rss: 0 })
  }
  feel(10_000, 1)
  return () => { feel(0, 0) }
}
