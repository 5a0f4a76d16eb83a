import dns from 'node:dns'
import { networkInterfaces } from 'node:os'

interface Test { teardown (undo: () => unknown): void }

const [FIRST, SECOND] = ['127.0.0.1', '::1']
const BOTH = [{ address: FIRST, family: 4 }, { address: SECOND, family: 6 }]

/** Why tests of the second address are skipped, or false. */
export const skip = Object.values(networkInterfaces()).flat()
  .some(face => face?.address === SECOND)
  ? false
  : `this machine has no ${SECOND}`

/** Makes `localhost` two addresses until the test ends, whatever the machine's list of names says. */
export default function openSecond (t: Test): void {
  const { lookup } = dns
  t.teardown(() => { dns.lookup = lookup })
  dns.lookup = new Proxy(lookup, {
    apply (target, self, args) {
      const [name, options] = args
      if (name !== 'localhost') return Reflect.apply(target, self, args)
      process.nextTick(args.at(-1), null, ...(options.all ? [BOTH] : [FIRST, 4]))
    }
  })
}

/** The same server at its second address. */
export function secondOf (url: string): string {
  return url.replace('localhost', `[${SECOND}]`)
}
