import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'

/** A program: sends as fast as the answers come. Arguments: origin, connections, seconds, file of the load. */
const [, , url = '', connections, duration, file = ''] = process.argv
const { path, headers, body, tokens }: {
  path: string, headers: Record<string, string>, body: string, tokens: string[]
} = JSON.parse(readFileSync(file, 'utf8'))

const { requests, latency, errors, timeouts, non2xx } = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(duration),
  requests: tokens.map(token =>
    ({ method: 'POST', path, headers: { ...headers, authorization: `Bearer ${token}` }, body }))
})
process.stdout.write(JSON.stringify({
  answers: requests.total,
  rate: requests.average,
  p50: latency.p50,
  p99: latency.p99,
  failed: errors + timeouts +
    non2xx
}))
