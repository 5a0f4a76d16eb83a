import t from 'tap'
import numbersIn, { documents, namedNumbers } from '../documents.ts'

/** Those that need a Redis server or a second replica, where they are tried. */
const CLUSTER = ['REL-7', 'REL-8', 'REL-9', 'REL-12', 'REL-13']
/** `npm run soak`, which is no test. */
const SOAK = 'REL-21'

t.test('every attack and every fault has a test that bears its number', async t => {
  const named = namedNumbers()
  const wanted = numbersIn(documents().get('security-reliability.md')).filter(number => number !== SOAK)
  t.not(wanted.length, 0)
  t.strictSame(wanted.filter(number => !named.has(number)), [])
  for (const number of CLUSTER) {
    t.ok(named.get(number)?.some(file => file.startsWith('cluster/')), `${number} is tried with replicas`)
  }
})
