import t from 'tap'
import startFailure from '../../../plugins/config/start-failure.ts'

t.test('says in one sentence why nothing can be listened at, and what helps', async t => {
  const listen = (code: string, more: object) =>
    startFailure(Object.assign(new Error(`listen ${code}`), { code, syscall: 'listen', ...more }))
  const help = 'Set HOST to localhost, to 0.0.0.0 (all addresses), or to one that it has.'
  const sentences: readonly [string, object, string][] = [
    ['EADDRINUSE', {
      address: '127.0.0.1', port: 3000
    }, 'Port 3000 is in use. Set PORT (or SANDBOX_PORT) to a free one.'],
    [
      'EADDRNOTAVAIL', { address: '10.99.99.99', port: 3000 }, `HOST=10.99.99.99 is no address of this machine. ${help}`
    ],
    ['ENOTFOUND', { hostname: 'nowhere' }, `HOST=nowhere is no name that this machine knows. ${help}`],
    ['EAI_AGAIN', { hostname: 'nowhere' }, `HOST=nowhere cannot be looked up. ${help}`],
    ['EAFNOSUPPORT', { address: '::', port: 3000 }, `HOST=:: is of a kind that this machine does not speak. ${help}`],
    ['EINVAL', { address: 'fe80::1', port: 3000 }, `HOST=fe80::1 cannot be listened at. ${help}`],
    ['EACCES', { address: '0.0.0.0', port: 80 }, 'Port 80 needs rights that this process does not have. Set PORT to ' +
      '1024 or more, and put a proxy before it.']
  ]
  for (const [code, more, sentence] of sentences) t.equal(listen(code, more), sentence)
  t.equal(startFailure(new Error('Something else.')), 'Something else.')
  t.equal(startFailure('text'), 'text')
})
