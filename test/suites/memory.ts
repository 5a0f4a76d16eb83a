import suite from '../suite.ts'

// What they measure must not hold what other tests left behind.
await suite(['plugins/sse-load.test.ts', 'steady.test.ts'])
