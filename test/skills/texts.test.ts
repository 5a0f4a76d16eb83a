import t from 'tap'
import skillFiles from '../../plugins/catalog/skill-files.ts'
import { skillOf } from '../../plugins/catalog/skills.ts'
import { scopes } from '../../tools/scopes.ts'
import tools from '../../tools/index.ts'
import places from '../tools/places.ts'
import parseSkill, { placeholdersIn, type Skill } from './parse.ts'

const shortNames = new Map(tools.map(tool => [tool.name.slice('neonpanel.'.length), tool]))
/** Every argument, field and enumerated value of every tool, and what a field may say by its description. */
const words = new Set(tools.flatMap(({ input, output }) => [...places(input, ''), ...places(output, '')]
  .flatMap(({ path, schema }) => [
    path.replaceAll('[]', '').split('/').at(-1) ?? '', ...schema.enum ?? [], ...schema.description?.match(/\w+/g) ?? []
  ])))
/** Names that are arguments or fields, and nothing that only stands in a description. */
const fields = new Set(tools.flatMap(({ input, output }) =>
  [...places(input, ''), ...places(output, '')].map(({ path }) => path.replaceAll('[]', '').split('/').at(-1) ?? '')))

/** What a skill names that there is not, or leaves unsaid. */
function faultsOf ({ scopes: needed, inputs, calls, names }: Skill): string[] {
  const known = new Set(inputs)
  const faults: string[] = []
  for (const { tool: name, arguments: args, keep = {} } of calls) {
    const tool = shortNames.get(name)
    if (!tool) {
      faults.push(`no tool ${name}`)
      continue
    }
    const allowed = new Set(places(tool.input, '').map(({ path }) => path.replaceAll('[]', '')))
    const given = (value: unknown, path = ''): string[] => Array.isArray(value)
      ? value.flatMap(each => given(each, path))
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, each]) => [`${path}/${key}`, ...given(each, `${path}/${key}`)])
        : []
    for (const path of given(args)) if (!allowed.has(path)) faults.push(`no argument ${path} of ${name}`)
    for (const value of placeholdersIn(args)) if (!known.has(value)) faults.push(`<${value}> comes from nowhere`)
    const answered = new Set(places(tool.output, '').map(({ path }) => path.slice(1).replaceAll('/', '.')))
    for (const [value, path] of Object.entries(keep)) {
      if (!answered.has(path)) faults.push(`no field ${path} of ${name}`)
      known.add(value)
    }
    if (!tool.scopes.some(alternative => alternative.every(scope => needed.includes(scope)))) {
      faults.push(`the scope of ${name} is not named`)
    }
  }
  for (const scope of needed) if (!scopes.some(known => known === scope)) faults.push(`no scope ${scope}`)
  for (const name of names) {
    const isName = /_|^[a-z]+[A-Z]/.test(name)
    const isKnown = isName ? fields.has(name) || shortNames.has(name) : words.has(name)
    if (!isKnown) faults.push(`nothing is called ${name}`)
  }
  return faults
}

const texts = Object.entries(skillFiles)

t.test('there are at most five skills, each small, under the name of its folder', async t => {
  t.ok(texts.length > 0 && texts.length <= 5)
  for (const [name, text] of texts) {
    t.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    t.ok(Buffer.byteLength(text) < 8192, name)
    t.strictSame(parseSkill(text).frontmatter, skillOf(name, text).frontmatter, 'YAML reads the same front matter')
    t.notMatch(text, /neonpanel[._][a-z]/, 'tools have no prefix, so that the text is right at every address')
  }
})

t.test('every tool, argument, field, scope and unit that a skill names is there', async t => {
  for (const [name, text] of texts) {
    const skill = parseSkill(text)
    t.strictSame(faultsOf(skill), [], name)
    t.ok(skill.calls.length >= 4 && skill.inputs.length > 1, name)
    const used = new Set(skill.calls.flatMap(({ arguments: args }) => placeholdersIn(args)))
    const asked = skill.inputs.filter(input => input !== 'companyName')
    t.strictSame(asked.filter(input => !used.has(input)), [], `${name} asks its user for nothing that it does not use`)
  }
})

t.test('what a skill says of another tool, argument, field, scope or unit is noticed', async t => {
  const [[, text = ''] = ['', '']] = texts.filter(([name]) => name === 'month-end-costs')
  for (const [right, wrong, fault] of [
    ['"tool": "listCompanies"', '"tool": "listFirms"', 'no tool listFirms'],
    ['"countryCode":', '"country":', 'no argument /country of listInventoryItems'],
    ['"data[].id"', '"rows[].id"', 'no field rows[].id of listInventoryItems'],
    ['`read:cogs`', '`read:costs`', 'no scope read:costs'],
    ['`read:cogs`, ', '', 'the scope of getInventoryCogs is not named'],
    ['`cogs_amount`', '`cogs_cents`', 'nothing is called cogs_cents'],
    ['`currency`', '`dollars`', 'nothing is called dollars'],
    ['`<startDate>`, ', '', '<startDate> comes from nowhere']
  ] as const) {
    t.ok(text.includes(right), right)
    t.ok(faultsOf(parseSkill(text.replace(right, wrong))).includes(fault), fault)
  }
})

t.test('a SKILL.md whose front matter hosts could read in another way does not start the gateway', async t => {
  for (const head of [
    '', '---\nname: other\ndescription: Text.\n---\n', '---\nname: a\n---\n',
    '---\nname: a\ndescription: "Text."\n---\n',
    '---\nname: a\ndescription: Text: more.\n---\n', '---\nname: a\ndescription: Text # more.\n---\n',
    '---\nname: a\ndescription: Text.\nlicense: MIT\n---\n', `---\nname: a\ndescription: ${'x'.repeat(1025)}\n---\n`
  ]) {
    t.throws(() => skillOf('a', `${head}# A\n`), { message: /^skills\/a\/SKILL\.md must begin with ---, name: a, / },
      head)
  }
  t.equal(skillOf('a', '---\nname: a\ndescription: Text.\n---\n# A\n').frontmatter.description, 'Text.')
})
