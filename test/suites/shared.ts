import suite from '../suite.ts'

await suite([
  'attack/tokens.test.ts', 'attack/mutations.test.ts', 'attack/floods.test.ts', 'attack/scopes.test.ts', 'attack/switches.test.ts',
  'attack/exchange.test.ts', 'attack/forward.test.ts', 'cluster/'
])
