import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import compare from '../../bench/against/ratio.ts'
import imageCommand from '../../bench/image-command.ts'
import { median, medians } from '../../bench/statistics.ts'

t.test('two builds differ only where no process of one lies among those of the other', async t => {
  t.strictSame(compare([8, 9, 9, 10], [16, 20, 20, 25]),
    { median: 0.45, least: 0.32, greatest: 0.625, differs: 'less' })
  t.equal(compare([16, 20, 20, 25], [8, 9, 9, 10]).differs, 'more')
  t.equal(compare([8, 9, 9, 21], [20, 20, 20, 25]).differs, 'no')
  t.equal(compare([8, 9, 10], [16, 20, 25]).differs, 'unknown', 'three of each may come so by chance')
})

t.test('a build runs as its image runs it', async t => {
  const dockerfile = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8')
  t.equal(imageCommand(dockerfile).file, 'dist/server.js')
  const stages = `FROM a AS b
ENV NODE_OPTIONS=--of-another-stage
CMD ["node", "--import", "tsx", "other.ts"]
FROM a
ENV NODE_ENV=production NODE_OPTIONS="--max-semi-space-size=16 --no-warnings"
CMD ["node", "--expose-gc", "dist/server.js"]
`
  t.strictSame(imageCommand(stages), {
    options: ['--expose-gc'],
    file: 'dist/server.js',
    env: { NODE_OPTIONS: '--max-semi-space-size=16 --no-warnings' }
  })
  t.throws(() => imageCommand('FROM a\nCMD npm start\n'), /must end in CMD/)
})

t.test('a process with more rounds counts no more than the others', async t => {
  const samples = [[1, 10], [1, 11], [1, 12], [2, 20], [3, 90]].map(([process = 0, value = 0]) => ({ process, value }))
  t.equal(median(medians(samples, ({ process }) => process, ({ value }) => value)), 20)
  t.ok(Number.isNaN(median([])))
})
