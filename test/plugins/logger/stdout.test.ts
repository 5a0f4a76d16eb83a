import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'

t.test('writes the lines of a turn at once, and those that wait when an error ends the process', async t => {
  const script = `
    import fs from 'node:fs'
    import stdout from '${new URL('../../../plugins/logger/stdout.ts', import.meta.url)}'
    const { writeSync } = fs
    let writes = 0
    fs.writeSync = (...given) => { writes++; return writeSync(...given) }
    stdout.write('one\\n')
    stdout.write('two\\n')
    await new Promise(resolve => setImmediate(resolve))
    stdout.write(writes + '\\n')
    throw new Error('not caught')`
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', script],
    { stdio: ['ignore', 'pipe', 'ignore'] })
  const [written, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  t.strictSame([written, status], ['one\ntwo\n1\n', 1])
})

/** Runs a script that logs to `stdout` and speaks on stderr. */
function logging (script: string) {
  const source = `import stdout from '${new URL('../../../plugins/logger/stdout.ts', import.meta.url)}'\n${script}`
  return spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', source])
}

const LINE = `${'x'.repeat(999)}\n`

t.test('a reader who does not keep up blocks nothing, and gets every line at last, at the exit too', async t => {
  const child = logging(`
    process.stdout._handle?.setBlocking?.(false)
    const began = performance.now()
    for (let count = 0; count < 2000; count++) stdout.write(count.toString().padEnd(999, 'x') + '\\n')
    setTimeout(() => {
      process.stderr.write('went on')
      process.stdin.once('data', () => {
        stdout.write('the end\\n')
        process.exit(0)
      })
    }, 100)`)
  const [told] = await once(child.stderr, 'data')
  t.equal(String(told), 'went on')
  child.stdin.end('read now')
  const lines = (await text(child.stdout)).trimEnd().split('\n')
  t.strictSame([lines.length, lines.at(-1)], [2001, 'the end'])
  t.ok(lines.slice(0, -1).every((line, index) => line === String(index).padEnd(999, 'x')))
})

t.test('what nobody reads for long is bounded, and the log says how much was lost', async t => {
  const child = logging(`
    process.stdout._handle?.setBlocking?.(false)
    const line = ${JSON.stringify(LINE)}
    for (let count = 0; count < 20_000; count++) {
      stdout.write(line)
      if (count % 50 === 0) await new Promise(setImmediate)
    }
    process.stderr.write(String(process.memoryUsage().rss))
    process.stdin.once('data', () => {})`)
  await once(child.stderr, 'data')
  child.stdin.write('read now')
  let read = ''
  for await (const chunk of child.stdout) {
    read += String(chunk)
    if (read.includes('were lost')) break
  }
  child.kill()
  const whole = read.split('\n').filter(line => line === LINE.trimEnd()).length
  const [, lost = ''] = /"msg":"(\d+) lines of the log were lost/.exec(read) ?? []
  t.equal(whole + Number(lost), 20_000)
  t.ok(Number(lost) > 0)
})

t.test('a pipe that was closed ends the log and nothing else', async t => {
  const child = logging(`
    process.stdin.once('data', async () => {
      for (let count = 0; count < 3; count++) {
        stdout.write(${JSON.stringify(LINE)})
        await new Promise(setImmediate)
      }
      process.stderr.write('went on')
      process.exit(0)
    })`)
  child.stdout.destroy()
  child.stdin.write('x')
  const [told, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  t.strictSame([told, status], ['went on', 0])
})
