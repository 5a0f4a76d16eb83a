import suite from '../suite.ts'

await suite([
  'demo.test.ts', 'drain.test.ts', 'server.test.ts', 'attack/locks.test.ts', 'attack/tree.test.ts', 'plugins/idempotency/kill.test.ts', 'cluster/load.test.ts',
  'cluster/processes.test.ts', 'cluster/tenants.test.ts'
])
