import t from 'tap'
import seals from '../../../plugins/mcp/seals.ts'

const OLD = 'an-older-secret-of-32-characters-'
const NEW = 'a-newer-secret-of-32-characters--'
const VALUE = { a: [1, 'ü'] }

t.test('reads what it signed, and nothing that was changed anywhere [PROTO-99]', t => {
  const own = seals([NEW])
  const text = own.sign(VALUE)
  t.match(text, /^v1\.[\w-]{8}\.[\w-]+\.[\w-]{43}$/)
  t.strictSame(own.verify(text), VALUE)
  const changed = [...text].map((letter, index) => text.slice(0, index) + (letter === 'A' ? 'B' : 'A') + text.slice(index + 1))
  for (const other of [...changed, `${text}-TAMPERED`, `${text}=`, `${text}.`, text.slice(0, -1), '', 'v1', 'v1...', own.seal(VALUE, 'ana')]) {
    t.equal(own.verify(other), undefined, other)
  }
  t.end()
})

t.test('opens what it sealed for the same owner, and nothing that was changed anywhere', t => {
  const own = seals([NEW])
  const text = own.seal(VALUE, 'ana')
  t.strictSame(own.open(text, 'ana'), VALUE)
  t.equal(own.open(text, 'bob'), undefined)
  t.not(own.seal(VALUE, 'ana'), text, 'no two are alike')
  const changed = [...text].map((letter, index) => text.slice(0, index) + (letter === 'A' ? 'B' : 'A') + text.slice(index + 1))
  for (const other of [...changed, `${text}A`, `${text}=`, text.slice(0, -1), '', 'v1', own.sign(VALUE), `${text.slice(0, 12)}AAAA`]) {
    t.equal(own.open(other, 'ana'), undefined, other)
  }
  t.end()
})

t.test('seals with the first secret and opens with all of them', t => {
  const before = seals([OLD])
  const after = seals([NEW, OLD])
  t.strictSame(after.verify(before.sign(VALUE)), VALUE)
  t.strictSame(after.open(before.seal(VALUE, 'ana'), 'ana'), VALUE)
  t.equal(before.verify(after.sign(VALUE)), undefined)
  t.equal(before.open(after.seal(VALUE, 'ana'), 'ana'), undefined)
  t.end()
})

t.test('makes a secret of its own where there is none', t => {
  const one = seals([])
  const other = seals([])
  t.strictSame(one.verify(one.sign(VALUE)), VALUE)
  t.equal(other.verify(one.sign(VALUE)), undefined)
  t.end()
})
