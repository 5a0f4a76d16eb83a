import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { COUNT } from './requirements.ts'

const TESTS = join(import.meta.dirname, '../..')

/** The numbers of the requirements that the tests name. */
async function named (): Promise<Set<number>> {
  const files = (await readdir(TESTS, { recursive: true })).filter(name => name.endsWith('.test.ts') && !name.includes('node_modules'))
  const texts = await Promise.all(files.map(name => readFile(join(TESTS, name), 'utf8')))
  return new Set(texts.flatMap(text => [...text.matchAll(/PROTO-(\d+)/g)].map(([, number]) => Number(number))))
}

t.test('every requirement of the protocol document is named by a test', async t => {
  const found = await named()
  const wanted = Array.from({ length: COUNT }, (_, index) => index + 1)
  t.strictSame(wanted.filter(number => !found.has(number)).map(number => `PROTO-${number}`), [])
  t.strictSame([...found].filter(number => number < 1 || number > COUNT), [], 'numbers that the document does not have')
})
