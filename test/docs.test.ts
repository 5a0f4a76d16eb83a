import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import numbersIn, { documents, namedNumbers } from './documents.ts'

interface Words { file: string, text: string }

const ROOT = join(import.meta.dirname, '..')
const FOLDERS = ['bench', 'plugins', 'routes', 'sandbox', 'schemas', 'test', 'tools']
const GENERATED = /(^|\/)(node_modules|dist|results|\.tap)(\/|$)/

const KINDS = ['PROTO-', 'SEC-', 'REL-', 'CLIENT-', 'D', 'C', 'U', 'K', 'P', 'R', 'F', 'T', 'M', 'L']
/** Numbers that mean nothing else. Those of cases are looked for where they are called so, and in test names. */
const CITED = /\b(?:(?:PROTO|SEC|REL|CLIENT)-\d+|[DLMT]\d{1,2})\b/g
const CASE = /\bcase ([CFKPRU]\d{1,2})\b/g
const BEGINS = /\btest\(['`](?:(?:PROTO|SEC|REL|CLIENT)-|[CDFKPRU])\d+ /
const APART = /\[[A-Z]+-?\d[^\]\n]*\] (?:' \+\s+')?\[[A-Z]+-?\d/
const DOCUMENT = /([\w./-]+\.md)\b(?: (\d+(?:\.\d+)?)\b)?/g
const PATH = /`((?:[\w.-]+\/)*(?:[\w.-]+\.(?:ts|js|json|yml|md|svg)|[\w.-]+\/))`/g
const LINK = /\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g

const docs = documents()
const given = [...docs.values()].flatMap(text => numbersIn(text))
const known = new Set(given)

function read (path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

function sources (): string[] {
  const below = FOLDERS.flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`))
  return [...readdirSync(ROOT), ...below].filter(name => /\.[jt]s$/.test(name) && !GENERATED.test(name))
}

/** The comments of a file, those before and behind every token; none of a file that cites nothing anywhere. */
function commentsOf (file: string): Words[] {
  const text = read(file)
  if (![CITED, CASE, DOCUMENT].some(pattern => text.search(pattern) >= 0)) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const found = new Map<number, string>()
  function add (ranges: ts.CommentRange[] = []): void {
    for (const { pos, end } of ranges) found.set(pos, source.text.slice(pos, end))
  }
  function visit (node: ts.Node): void {
    add(ts.getLeadingCommentRanges(source.text, node.pos))
    add(ts.getTrailingCommentRanges(source.text, node.end))
    node.getChildren(source).forEach(visit)
  }
  visit(source)
  return [...found.values()].map(text => ({ file, text }))
}

/** What is cited and given nowhere. */
function dangling (places: readonly Words[], pattern: RegExp): string[] {
  return places.flatMap(({ file, text }) => [...text.matchAll(pattern)]
    .map(([cited, number = cited]) => number)
    .filter(number => !known.has(number))
    .map(number => `${file}: ${number}`))
}

const comments = sources().flatMap(commentsOf)

t.test('every number is given once, and none is left out', async t => {
  t.equal(known.size, given.length)
  for (const kind of KINDS) {
    const own = given.filter(number => number.replace(/\d+$/, '') === kind)
    t.not(own.length, 0, kind)
    t.strictSame(own.toSorted(), own.map((_, index) => `${kind}${index + 1}`).toSorted())
  }
})

t.test('what comments, test names and documents cite is there', async t => {
  const named = [...namedNumbers()].map(([text, [file = '']]) => ({ file, text }))
  t.ok(comments.length > 100 && named.length > 200, `${comments.length} comments and ${named.length} numbers in names`)
  t.strictSame(dangling(comments, CITED), [])
  t.strictSame(dangling(comments, CASE), [])
  t.strictSame(dangling(named, /.+/g), [])
  t.strictSame(dangling([...docs].map(([file, text]) => ({ file, text })), CITED), [])
  t.strictSame(dangling([{ file: 'a', text: '/** As SEC-99 says, and D17. */' }], CITED), ['a: SEC-99'])
})

t.test('each case is held by a test that bears its number, and no test bears them in two brackets', async t => {
  const cases = numbersIn(docs.get('cases.md'))
  const named = namedNumbers()
  t.ok(cases.length > 60, `${cases.length} cases`)
  t.strictSame(cases.filter(number => !named.has(number)), [])
  t.strictSame(sources().filter(file => file.startsWith('test/') && APART.test(read(file))), [])
})

t.test('everything that clients must find is held by a test that bears its number', async t => {
  const wanted = numbersIn(docs.get('clients.md')?.replaceAll(/^- \*\*CLIENT-\d+\*\* \*\(open\)\*/gm, ''))
  const named = namedNumbers()
  t.ok(wanted.length >= 66, `${wanted.length} numbers`)
  t.strictSame(wanted.filter(number => !named.has(number)), [])
})

t.test('test names begin with their sentence', async t => {
  t.strictSame(sources().filter(file => file.startsWith('test/') && BEGINS.test(read(file))), [])
})

t.test('comments cite documents of the repository, and sections that these have', async t => {
  const cited = comments.flatMap(({ file, text }) => [...text.matchAll(DOCUMENT)].map(found => ({ file, found })))
  t.not(cited.length, 0)
  for (const { file, found: [words, path = '', section = ''] } of cited) {
    if (!t.ok(existsSync(join(ROOT, path)), `${file} cites ${path}`) || section === '') continue
    const heading = new RegExp(`^##+ ${section.replace('.', '\\.')}\\.? `, 'm')
    t.ok(heading.test(read(path)), `${file} cites ${words}`)
  }
})

t.test('files that documents name exist', async t => {
  const entries = readdirSync(ROOT)
  for (const [name, text] of docs) {
    for (const [, path = ''] of text.matchAll(PATH)) {
      const [first = ''] = path.split('/', 1)
      const isOurs = first === path ? /\.(ts|yml)$/.test(path) : entries.includes(first)
      if (isOurs) t.ok(existsSync(join(ROOT, path)), `${name} names ${path}`)
    }
  }
})

t.test('relative links lead to files', async t => {
  for (const name of ['README.md', ...[...docs.keys()].map(name => `docs/${name}`)]) {
    for (const [, link = ''] of read(name).matchAll(LINK)) {
      t.ok(existsSync(join(ROOT, name, '..', link)), `${name} links ${link}`)
    }
  }
})

t.test('the architecture lists the plugins in the order of app.ts', async t => {
  const app = read('app.ts')
  const imports = [...app.matchAll(/^import (\w+).* from '\.\/plugins\/([\w/-]+)\.ts'$/gm)]
  const paths = new Map(imports.map(([, name, path = '']) => [name, path.replace(/\/index$/, '')]))
  const registered = [...app.matchAll(/^ {2}await app\.register\((\w+)/gm)].flatMap(([, name]) => paths.get(name) ?? [])
  const listed = [...(docs.get('architecture.md') ?? '').matchAll(/^\d+\. `([\w-]+)` – /gm)].map(([, name]) => name)
  t.not(registered.length, 0)
  t.strictSame(listed, registered)
})

t.test('no two documents are one where case does not count', async t => {
  t.equal(new Set([...docs.keys()].map(name => name.toLowerCase())).size, docs.size)
})
