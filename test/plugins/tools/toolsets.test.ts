import t from 'tap'
import { readConfig } from '../../../plugins/config/index.ts'

t.test('TOOLSETS names groups of tools; none and an empty text stand for none of them [D45]', async t => {
  const given = (TOOLSETS?: string) => readConfig({ TOOLSETS }).TOOLSETS
  t.strictSame(given(), ['search', 'views'])
  t.strictSame(given('views'), ['views'])
  t.strictSame(given('search, views'), ['search', 'views'])
  for (const text of ['', '  ', 'none']) t.strictSame(given(text), ['none'])
  t.throws(() => given('none,search'), { message: 'TOOLSETS must be a list of toolsets or the single word none.' })
  t.throws(() => given('serach'),
    { message: 'TOOLSETS must be a list, separated by commas, of one of search, views, none.' })
})
