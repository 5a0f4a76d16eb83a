import t from 'tap'
import createStateCrypto from '../../../../plugins/mcp/client/state-crypto.ts'

const OLD = 'an-older-secret-of-32-characters-'
const NEW = 'a-newer-secret-of-32-characters--'
const VALUE = { a: [1, 'ü'] }

t.test('reads what it signed, and nothing that was changed anywhere [PROTO-99]', t => {
  const own = createStateCrypto([NEW])
  const text = own.sign(VALUE)
  t.match(text, /^v1\.[\w-]{8}\.[\w-]+\.[\w-]{43}$/)
  t.strictSame(own.verify(text), VALUE)
  const changed =
    [...text].map((letter, index) => text.slice(0, index) + (letter === 'A' ? 'B' : 'A') + text.slice(index + 1))
  for (const other of [...changed, `${text}-TAMPERED`, `${text}=`, `${text}.`, text.slice(0,
    -1), '', 'v1', 'v1...', own.encrypt(VALUE, 'ana')]) {
    t.equal(own.verify(other), undefined, other)
  }
  t.end()
})

t.test('decrypts what it encrypted for the same owner, and nothing that was changed anywhere', t => {
  const own = createStateCrypto([NEW])
  const text = own.encrypt(VALUE, 'ana')
  t.strictSame(own.decrypt(text, 'ana'), VALUE)
  t.equal(own.decrypt(text, 'bob'), undefined)
  t.not(own.encrypt(VALUE, 'ana'), text, 'no two are alike')
  const changed =
    [...text].map((letter, index) => text.slice(0, index) + (letter === 'A' ? 'B' : 'A') + text.slice(index + 1))
  for (const other of [...changed, `${text}A`, `${text}=`, text.slice(0,
    -1), '', 'v1', own.sign(VALUE), `${text.slice(0, 12)}AAAA`]) {
    t.equal(own.decrypt(other, 'ana'), undefined, other)
  }
  t.end()
})

t.test('encrypts with the first secret and decrypts with all of them', t => {
  const before = createStateCrypto([OLD])
  const after = createStateCrypto([NEW, OLD])
  t.strictSame(after.verify(before.sign(VALUE)), VALUE)
  t.strictSame(after.decrypt(before.encrypt(VALUE, 'ana'), 'ana'), VALUE)
  t.equal(before.verify(after.sign(VALUE)), undefined)
  t.equal(before.decrypt(after.encrypt(VALUE, 'ana'), 'ana'), undefined)
  t.end()
})

t.test('makes a secret of its own where there is none', t => {
  const one = createStateCrypto([])
  const other = createStateCrypto([])
  t.strictSame(one.verify(one.sign(VALUE)), VALUE)
  t.equal(other.verify(one.sign(VALUE)), undefined)
  t.end()
})
