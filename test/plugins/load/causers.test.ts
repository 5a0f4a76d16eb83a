import t from 'tap'
import createCausers from '../../../plugins/load/causers.ts'

const used = (entries: Record<string, number>) => new Map(Object.entries(entries))

/** Those that are refused after some seconds that were too much, each with what was used in it. */
function refusedAfter (...seconds: Record<string, number>[]): string[] {
  const { refused, add, refuseNext } = createCausers()
  for (const [second, entries] of seconds.entries()) {
    add(used(entries), second * 1000)
    refuseNext(second * 1000)
  }
  return [...refused.keys()]
}

t.test('whoever used most of the event loop is refused first, the next one a second later [F1]', async t => {
  for (const [seconds, refused] of [
    [[{ ana: 500, ben: 20 }], ['ana']],
    [[{ ben: 20, ana: 200 }], ['ana']],
    [[{ ana: 199, ben: 20 }], []],
    [[{ ana: 140, ben: 20 }, { ana: 140, ben: 20 }], ['ana']],
    [[{ ana: 180, ben: 20 }, { ana: 9, ben: 20 }], []],
    [[{ ana: 500, ben: 300, eve: 20 }], ['ana']],
    [[{ ana: 260, ben: 250, eve: 240, ida: 200 }], []],
    [[{ ana: 300, ben: 120, eve: 120, ida: 120 }], []],
    [[{ ana: 600, ben: 150 }, { ana: 500, ben: 200, eve: 20 }], ['ana']],
    [[{ ana: 500, ben: 300, eve: 20 }, { ana: 100, ben: 300, eve: 20 }], ['ana', 'ben']],
    [[Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`user ${index}`, 10]))], []]
  ] as const) {
    t.strictSame(refusedAfter(...seconds), refused, JSON.stringify(seconds).slice(0, 80))
  }
})

t.test('whoever is alone is not refused: that would help nobody [F1]', async t => {
  t.strictSame(refusedAfter({ ana: 900 }, { ana: 900 }), [])
})

t.test('tells whether those who are refused are the cause, and forgets them after ten seconds [F1]', async t => {
  const told: [string, number][] = []
  const { refused, add, refuseNext } = createCausers((caller, ms) => { told.push([caller, ms]) })
  const seconds = [[0, 600, true], [1, 300, true], [2, 0, true], [3, 0, true], [4, 0, false]] as const
  for (const [second, ana, isCause] of seconds) {
    add(used({ ana, ben: 70 }), second * 1000)
    t.equal(refuseNext(second * 1000), isCause, `second ${second}`)
  }
  t.strictSame([[...refused], told], [[['ana', 10_000]], [['ana', 600]]])
  add(used({}), 9999)
  t.equal(refused.size, 1)
  add(used({}), 10_000)
  t.equal(refused.size, 0)
})
