import t from 'tap'
import path from '../../tools/path.ts'

t.test('encodes every hole', async t => {
  t.equal(path`/api/v1/companies`, '/api/v1/companies')
  t.equal(path`/a/${'x y/../?#%2e'}/b/${5}`, '/a/x%20y%2F..%2F%3F%23%252e/b/5')
})

t.test('refuses segments that a URL parser folds away, and half a character', async t => {
  for (const hole of ['', '.', '..']) {
    t.throws(() => path`/a/${hole}/b`, new RangeError('A segment of a path must not be empty, . or .. .'))
  }
  t.throws(() => path`/a/${'\ud800'}/b`, URIError)
})
