import { Type } from '@sinclair/typebox'
import fc from 'fast-check'
import t from 'tap'
import { readConfig } from '../../plugins/config/index.ts'
import render from '../../plugins/page/render.ts'
import html, { escape, textOf, verbatim } from '../../plugins/text/html.ts'
import tools from '../../tools/index.ts'
import type { Tool } from '../../tools/tool.ts'
import elements, { unescaped } from './elements.ts'

const RUNS = Number(process.env.FC_RUNS ?? 100)

const hostile = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(
  '<script>alert(1)</script>', '</script>', '</style>', '"><img src=x onerror=alert(1)>', '\' onfocus=alert(1) x=\'',
  '<!--', '-->', ']]>', '&lt;', '&#x3c;', '`', '\0', '\u2028', '\ud800', '{{x}}', 'javascript:alert(1)'
)), { minLength: 1, maxLength: 6 }).map(parts => parts.join(''))

/** A tool whose every text is the same. */
function toolOf (text: string): Tool {
  const [tool] = tools
  if (!tool) throw new Error('There are no tools.')
  const property = Type.String({ description: text })
  return { ...tool, title: text, description: text, input: Type.Object({ [`a${text}`]: property }) }
}

function pages (url: string, text: string): string[] {
  const config = { ...readConfig({}), PUBLIC_URL: url, NEONPANEL_ISSUER: url }
  const { home, refused } = render({ config, tools: [toolOf(text)], sse: true })
  return [home.bytes, refused].map(String)
}

t.test('no address and no text of a tool becomes markup', async t => {
  const usual = pages('http://localhost:3000/a', 'text').map(page => elements(page).tags)
  t.ok(usual.every(tags => tags.length > 200), 'the tags are found')
  fc.assert(fc.property(hostile, hostile, (path, text) =>
    pages(`http://localhost:3000/${path}`, text).map(elements).every(({ tags, text: shown }, index) =>
      tags.join() === usual[index]?.join() && shown.includes(text.toWellFormed().trim()))
  ), { numRuns: RUNS })
})

t.test('a template escapes what is not HTML, and nothing twice', async t => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => {
    const escaped = escape(text)
    return unescaped(escaped) === text && !/[<>"']/.test(escaped) &&
      textOf(html`<p title="${text}">${text}</p>`) === `<p title="${escaped}">${escaped}</p>`
  }))
  const inner = html`<b>${'&'}</b>`
  t.equal(textOf(html`${inner}${[inner, inner]}${undefined}${1}${verbatim('<i>')}`),
    '<b>&amp;</b><b>&amp;</b><b>&amp;</b>1<i>')
})
