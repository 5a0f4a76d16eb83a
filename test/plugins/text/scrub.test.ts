import t from 'tap'
import scrub from '../../../plugins/text/scrub.ts'

t.test('takes tokens and queries out of a text, and leaves sentences as they are [K17]', async t => {
  for (const [text, clean] of [
    ['plain', 'plain'],
    ['token eyJhbGciOi.eyJzdWIi.c2ln-_ end', 'token [token] end'],
    ['cut eyJhbGciOi', 'cut [token]'],
    ['Authorization: Bearer  abc/def==', 'Authorization: [token]'],
    ['Send Bearer and the token, no Bearer access token', 'Send Bearer and the token, no Bearer access token'],
    ['Bearer access.token Bearer secretive Bearer a1', '[token] [token] [token]'],
    ['see https://x.example/a?token=1&b=2 and "https://y/?q"', 'see https://x.example/a?… and "https://y/?…"']
  ] as const) t.equal(scrub(text), clean)
})
