import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import t from 'tap'
import oneLog from '../../../cli/processes/one-log.ts'
import readLines from '../../../cli/processes/read-lines.ts'
import startLog from '../../../plugins/logger/start.ts'

/** A line as process `pid` writes it. */
function line (pid: number, msg: string): string {
  return `{"level":40,"time":${1_700_000_000_000 + pid},"pid":${pid},"hostname":"h","msg":"${msg}"}\n`
}

t.test('the log of a process comes in whole lines, however it was cut on its way, without one that was never ' +
  'finished', async t => {
  const text = Array.from({ length: 20 }, (_none, index) => line(index, `Zürich – ${'x'.repeat(index)} 🙂`)).join('')
  const bytes = Buffer.from(text)
  for (const size of [1, 2, 3, 7, 64, 1000, bytes.length]) {
    const source = new PassThrough()
    const written: string[] = []
    readLines(source, lines => written.push(lines))
    for (let at = 0; at < bytes.length; at += size) source.write(bytes.subarray(at, at + size))
    source.end('{"level":30,"msg":"cut of')
    await once(source, 'end')
    t.equal(written.join(''), text, `pieces of ${size} bytes`)
    t.ok(written.every(lines => lines.endsWith('\n')))
  }
})

t.test('what all processes say of the start is told once and behind the first line; from then on nothing is left ' +
  'out', async t => {
  const written: string[] = []
  const log = oneLog(startLog({ write: lines => { written.push(lines) } }))
  log.write(line(1, 'doubtful'))
  log.write(line(2, 'doubtful') + line(2, 'only here'))
  t.strictSame(written, [], 'is held back')
  log.begin(() => log.write(line(9, 'first')))
  t.strictSame(written, [line(9, 'first'), line(1, 'doubtful'), line(2, 'only here')])
  log.write(line(1, 'doubtful'))
  log.write(line(2, 'doubtful'))
  t.strictSame(written.slice(3), [line(1, 'doubtful'), line(2, 'doubtful')])
})
