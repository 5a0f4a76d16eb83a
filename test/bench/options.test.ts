import t from 'tap'
import { parseOptions } from '../../bench/options.ts'
import planOf from '../../bench/plans.ts'

t.test('refreshes README from nothing but a full run', async t => {
  t.equal(parseOptions(['--readme']).readme, true)
  const smaller =
    [['--quick'], ['--against', 'main'], ['--processes', '1'], ['--rounds', '1'], ['--seconds', '1']]
  for (const less of smaller) {
    t.throws(() => parseOptions(['--readme', ...less]), /--readme needs a full run/, less.join(' '))
  }
})

t.test('says what is wrong with an option', async t => {
  t.throws(() => parseOptions(['--quick', '--against', 'main']), /two kinds of runs/)
  t.throws(() => parseOptions(['--node', '/bin/true']), /--node must be a binary of Node, and \/bin\/true is none/)
  t.throws(() => parseOptions(['--rounds', '0']), /--rounds must be a whole number from 1 to 100/)
  t.throws(() => parseOptions(['--soak', '1.5']), /--soak must be a whole number from 0 to 60/)
  t.throws(() => parseOptions(['--fast']), /--fast/)
  t.throws(() => parseOptions(['--set', 'METRICS_PORT=1']), /--set needs --against/)
  t.throws(() => parseOptions(['--against', 'main', '--set', 'port 1']), /--set must be NAME=VALUE, not port 1/)
})

t.test('takes settings of this build alone', async t => {
  const args = ['--against', '.', '--set', 'METRICS_PORT=<port>', '--set', 'TOOLSETS=']
  t.strictSame(parseOptions(args).set, { METRICS_PORT: '<port>', TOOLSETS: '' })
  t.strictSame(parseOptions([]).set, {})
})

t.test('knows each Node by its version, this one where none is named', async t => {
  t.strictSame(parseOptions([]).runtimes, [{ path: process.execPath, version: process.version }])
  t.equal(parseOptions(['--node', 'node', '--node', process.execPath]).runtimes.length, 2)
})

t.test('changes of a plan what the options name', async t => {
  const { processes, rounds, ...rest } = planOf(parseOptions(['--quick']))
  t.strictSame(planOf(parseOptions(['--quick', '--processes', '7', '--rounds', '9'])),
    { processes: 7, rounds: 9, ...rest })
  t.not(processes, 7)
  t.not(rounds, 9)
})
