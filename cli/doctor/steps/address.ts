import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import type { Context } from '../context.ts'
import { fail, found, skip, warn, type Fault, type Step } from '../step.ts'
import { listed } from '../shown.ts'
import trouble from '../trouble.ts'

const HTTPS_PORT = '443'

/** Addresses that only this machine has. */
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/** Addresses of networks that nobody else is in (RFC 1918, 3927, 6598, 4193, 4291). */
const inside = new BlockList()
for (const [net, prefix] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['169.254.0.0', 16]] as const) {
  inside.addSubnet(net, prefix)
}
inside.addSubnet('100.64.0.0', 10)
inside.addSubnet('fc00::', 7, 'ipv6')
inside.addSubnet('fe80::', 10, 'ipv6')

const family = (address: string) => isIP(address) === 6 ? 'ipv6' : 'ipv4'

/** The name of a URL as resolvers and TLS take it. */
export function hostOf (url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
}

async function addressesOf (host: string): Promise<string[]> {
  return isIP(host) > 0 ? [host] : (await lookup(host, { all: true })).map(({ address }) => address)
}

const name: Step = {
  id: 'name',
  title: 'The name has an address that clients can reach.',
  provides: true,
  blocks: 'the name has no address',
  demands: ['reachable', 'public'],
  async run (context: Context) {
    const host = hostOf(context.url)
    let addresses: string[]
    try {
      addresses = await addressesOf(host)
    } catch (error) {
      context.blocked = 'the name has no address'
      return found(trouble(error), fail('reachable', `${host}: ${trouble(error)}`, 'an A or AAAA record',
        'Correct the name, or publish it in the DNS.'))
    }
    const seen = `${host} is ${listed(addresses)}`
    context.isLocal = addresses.every(address => loopback.check(address, family(address)))
    const isInside = addresses.some(address => inside.check(address, family(address)))
    const only = (where: string, mend: string): Fault =>
      ({ ...fail('public', `${seen}: ${where}`, 'an address that the Internet can reach', mend), isChoice: true })
    return found(seen,
      context.isLocal && only('this machine alone', 'For clients that run in a cloud, open a tunnel with https.'),
      isInside && only('a private network', 'Publish a public address, or use clients of the same network only.'))
  }
}

const port: Step = {
  id: 'port',
  title: 'The port is one that clients allow.',
  demands: ['port-443'],
  without: ({ blocked }) => blocked,
  async run ({ isLocal, url }) {
    if (isLocal) return skip('this machine alone can connect')
    const { port, protocol } = new URL(url)
    const number = port || (protocol === 'https:' ? HTTPS_PORT : '80')
    return found(number, number !== HTTPS_PORT && warn('port-443', `port ${number}`, `port ${HTTPS_PORT}`,
      'Serve it at the standard port of https.'))
  }
}

export default [name, port]
