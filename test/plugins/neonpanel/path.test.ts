import fc from 'fast-check'
import t from 'tap'
import path from '../../../plugins/neonpanel/path.ts'

t.test('encodes every hole', async t => {
  t.equal(path`/api/v1/companies`, '/api/v1/companies')
  t.equal(path`/a/${'x y/../?#%2e'}/b/${5}`, '/a/x%20y%2F..%2F%3F%23%252e/b/5')
})

t.test('refuses segments that a URL parser folds away, and half a character', async t => {
  for (const hole of ['', '.', '..']) t.throws(() => path`/a/${hole}/b`, new RangeError('A segment of a path must not be empty, . or .. .'))
  t.throws(() => path`/a/${'\ud800'}/b`, URIError)
})

t.test('whatever is put in, the URL keeps the origin and the segments of the template', async t => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', '?', '#', '@', ':', '\t', ' ') }), fc.webPath())
  fc.assert(fc.property(hostile, hostile, (one, other) => {
    fc.pre(![one, other].some(hole => hole === '' || hole === '.' || hole === '..'))
    const { origin, pathname, search, hash } = new URL(`https://my.neonpanel.com${path`/api/${one}/items/${other}/cogs`}`)
    const segments = pathname.split('/').map(decodeURIComponent)
    t.same([origin, search, hash, segments], ['https://my.neonpanel.com', '', '', ['', 'api', one, 'items', other, 'cogs']])
  }), { numRuns: 3000 })
})
