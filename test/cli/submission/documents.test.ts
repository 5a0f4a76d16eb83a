import t from 'tap'
import anthropicFields, { openFields } from '../../../cli/submission/anthropic.ts'
import openaiSubmission from '../../../cli/submission/openai.ts'
import positive from '../../../cli/submission/positive.ts'
import readOptions from '../../../cli/submission/options.ts'
import { compile } from '../../../plugins/validation/index.ts'
import alias from '../../../tools/alias.ts'
import tools from '../../../tools/index.ts'
import product from '../../../tools/product.ts'
import buildTools, { json, startFakeUpstream } from '../../build-tools.ts'
import { member } from '../../clients/journey.ts'
import openGateway, { call as rpc } from '../../plugins/mcp/gateway.ts'
import OpenaiSchema from './openai-schema.ts'

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']
const complete = [
  '--privacy-url', 'https://example.com/privacy', '--terms-url', 'https://example.com/terms',
  '--logo-url', 'https://example.com/logo.svg', '--security-contact', 'security@example.com',
  '--test-account', 'reviewer@example.com | told apart'
]

/** The rows of a table of Markdown behind a heading, each by its cells. */
function rowsBehind (markdown: string, heading: string): string[][] {
  const [, below = ''] = `\n${markdown}`.split(`\n${heading}\n`)
  const [section = ''] = below.split('\n#')
  return section.split('\n').filter(line => line.startsWith('| ')).slice(2)
    .map(line => line.slice(2, -2).split(' | '))
}

t.test('every hint is justified by one sentence of its own about what a call does', async t => {
  for (const { name, justifications } of tools) {
    t.strictSame(Object.keys(justifications), HINTS, name)
    for (const sentence of Object.values(justifications)) t.match(sentence, /^[A-Z][^.!?]{20,220}\.$/, name)
  }
  const sentences = tools.map(({ justifications: { readOnlyHint } }) => readOnlyHint)
  t.strictSame(sentences.filter((sentence, index) => sentences.indexOf(sentence) < index), [])
})

t.test('what the hints say is what calls do: those that read send nothing but GET, the others one POST', async t => {
  const upstream = await startFakeUpstream(t, json({ status: 'done' }))
  const app = await buildTools(t, upstream.url)
  for (const { name, annotations, example: { input } } of tools) {
    upstream.seen.length = 0
    const { statusCode } = await app.inject({ method: 'POST', url: `/tools/${name}`, payload: input })
    t.equal(statusCode, name === 'fetch' ? 404 : 200, `${name}; there is no such company`)
    t.strictSame([...new Set(upstream.seen.map(({ method }) => method))],
      [annotations.readOnlyHint ? 'GET' : 'POST'], name)
  }
})

t.test('the submission to OpenAI fits its form and has every listed tool and hint, and nothing else', async t => {
  const gateway = await openGateway(t)
  const check = compile(OpenaiSchema)
  for (const [address, path] of [[product.address, '/'], [`${product.address}/mcp`, '/mcp']] as const) {
    const submission = openaiSubmission(address)
    t.equal(check(submission), null)
    const { body } = await gateway.ask(rpc('tools/list'), { path })
    const listed = Object(member(body, 'result', 'tools'))
    t.strictSame(Object.keys(Object(member(submission, 'tools'))),
      listed.map(({ name }: { name: string }) => name), 'tools are called what they are called at that address')
    for (const { name, annotations, justifications, ...others } of listed) {
      const { readOnlyHint, openWorldHint, destructiveHint } = annotations
      t.strictSame(member(submission, 'tools', name, 'annotations'), { readOnlyHint, openWorldHint, destructiveHint })
      t.strictSame([justifications, JSON.stringify(others).includes('justif')], [undefined, false], 'are not listed')
    }
    const cases = Object(member(submission, 'test_cases'))
    for (const [index, { steps }] of positive.entries()) {
      t.equal(cases[index].tools_triggered,
        steps.map(({ tool }) => path === '/' ? tool : alias(tool)).join(', '))
    }
  }
  t.not(check({ ...openaiSubmission(product.address), tools: { a: {} } }), null, 'the schema finds what is missing')
})

t.test('together the prompts for reviewers use most tools, both that read and that write', async t => {
  const used = new Set(positive.flatMap(({ steps }) => steps.map(({ tool }) => tool)))
  t.ok(used.size >= 8, [...used].join(' '))
  t.strictSame(new Set(tools.filter(({ name }) => used.has(name)).map(({ annotations }) => annotations.readOnlyHint)),
    new Set([true, false]))
})

t.test('the fields for Anthropic have every tool and hint, three examples, and what the operator says', async t => {
  const { out: _out, ...inputs } = readOptions(complete)
  const text = anthropicFields(inputs)
  t.strictSame(openFields(inputs), [])
  t.notMatch(text, 'open: --')
  t.strictSame(rowsBehind(text, '## Tools and their hints').map(([tool, title, hint, value]) =>
    [tool, title, hint, value]),
  tools.flatMap(({ name, title, annotations }) => Object.entries(annotations)
    .toSorted(([one], [other]) => HINTS.indexOf(one) - HINTS.indexOf(other))
    .map(([hint, value]) => [alias(name), title, hint, String(value)])))
  const fields = new Map(rowsBehind(text, `# ${product.brand} in the connector directory`)
    .map(([field = '', ...value]) => [field, value.join(' | ')]))
  t.equal(fields.get('Server URL'), `${product.address}/mcp`)
  t.ok((fields.get('Tagline') ?? '').length <= 55)
  const words = (fields.get('Description') ?? '').split(' ').length
  t.ok(words >= 50 && words <= 100, `${words} words`)
  t.match(Object.fromEntries(fields), {
    'Privacy policy': 'https://example.com/privacy',
    'Security contact': 'security@example.com',
    'Test account': 'reviewer@example.com \\| told apart',
    Support: product.documentation
  })
  t.equal(text.split('## Example prompts')[1]?.split('##')[0]?.match(/^- /gm)?.length, 3)
})

t.test('what nobody has said is marked as open and named', async t => {
  const { out: _out, ...inputs } = readOptions([])
  const open = openFields(inputs)
  t.strictSame(open, ['--privacy-url', '--terms-url', '--logo-url', '--security-contact', '--test-account'])
  for (const option of open) t.match(anthropicFields(inputs), `**open: ${option}**`)
})

t.test('an option that is wrong is named, with what would be right', async t => {
  const long = `https://example.com/${'x'.repeat(500)}`
  for (const [args, message] of [
    [['--privacy'], /^Unknown option '--privacy'\. Allowed: --address, --privacy-url, .+, each with a value\.$/],
    [['--privacy-url'], /^Option '--privacy-url <value>' argument missing\. Allowed: /],
    [['here'], /^Unexpected argument 'here'\. .*Allowed: /],
    [['--address', 'http://mcp.example.com'], /^--address must be a public https URL on port 443/],
    [['--address', 'https://mcp.example.com:8443'], /^--address must be a public https URL on port 443/],
    [['--address', 'https://localhost'], /^--address must be a public https URL on port 443/],
    [['--address', 'https://mcp.example.com/'], /^--address must be .* without a slash at its end/],
    [['--privacy-url', 'soon'], /^--privacy-url must be a public https URL, in at most 500 characters\. Allowed: /],
    [['--terms-url', long], /^--terms-url must be a public https URL, in at most 500 characters/],
    [['--logo-url', 'https://user:secret@example.com/a.svg'], /^--logo-url must be a public https URL/],
    [['--security-contact', 'us'], /^--security-contact must be an e-mail address or a public https URL/],
    [['--support', 'a b@example.com'], /^--support must be an e-mail address or a public https URL/],
    [['--test-account', ' '], /^--test-account must be how reviewers sign in/]
  ] as const) {
    t.throws(() => readOptions(args), { message }, args.join(' '))
  }
})
