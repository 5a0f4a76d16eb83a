import { createServer } from 'node:net'
import { once } from 'node:events'
import t from 'tap'
import pauseBefore from '../../../cli/processes/pause-before.ts'
import verifyPortSharing from '../../../cli/processes/port-sharing.ts'
import { onFreePort } from '../../build.ts'
import { canShare, skip } from './can-share.ts'

const HOST = '127.0.0.1'

t.test('a port that others share among themselves is in use, like every other that is taken',
  { skip }, async t => {
    const PORT = await onFreePort(async port => port)
    await verifyPortSharing({ HOST, PORT })
    for (const reusePort of [true, false]) {
      const shared = { host: HOST, port: PORT, reusePort }
      const other = createServer().listen(shared)
      await once(other, 'listening')
      await t.rejects(verifyPortSharing({ HOST, PORT }), { code: 'EADDRINUSE', port: PORT }, String(reusePort))
      other.close()
      await once(other, 'close')
    }
    await verifyPortSharing({ HOST, PORT })
  })

t.test('an older Node says what sharing a port needs, and what to do without',
  { skip: canShare && 'this Node can share a port' }, async t => {
    const PORT = await onFreePort(async port => port)
    await t.rejects(verifyPortSharing({ HOST, PORT }), {
      message: 'PROCESSES of more than 1 needs Node 22.12 or newer on Linux, FreeBSD, DragonFly BSD, Solaris or AIX; ' +
        `here is Node ${process.versions.node} on ${process.platform}. Set PROCESSES=1, and start replicas at ports ` +
        'of their own behind a load balancer.'
    })
  })

t.test('each further process of a row that ends is replaced later, and none later than after ten seconds', async t => {
  t.strictSame([0, 1, 2, 3, 6, 7, 1000].map(pauseBefore), [100, 200, 400, 800, 6400, 10_000, 10_000])
})
