import t from 'tap'
import { member } from '../clients/journey.ts'
import openGateway, { call } from '../plugins/mcp/gateway.ts'
import compare from './compare.ts'
import mutations from './mutations.ts'
import published, { type Published } from './published.ts'
import snapshot from './snapshot.ts'

/** A change that harms nobody, and the words for it. */
const additions: readonly (readonly [string, (is: Published) => void])[] = [
  ['neonpanel.listNew', is => { Object.assign(is.tools, { 'neonpanel.listNew': is.tools['neonpanel.listReports'] }) }],
  ['/more', is => {
    Object.assign(is.tools['neonpanel.listReports']?.input ?? {}, { '/more': { type: 'string', required: false } })
  }],
  ['data[]/more', is => {
    Object.assign(is.tools['neonpanel.listReports']?.output ?? {}, { '/data[]/more': 'string|null' })
  }],
  ['read:companies', is => { is.tools['neonpanel.listReports']?.scopes.push('read:companies') }],
  ['maximum', is => {
    Object.assign(is.tools['neonpanel.listCompanies']?.input['/perPage'] ?? {}, { maximum: 1000 })
  }],
  ['enum', is => {
    Object.assign(is.tools['neonpanel.getRevenueAndCogs']?.input['/periodicity'] ?? {},
      { enum: ['total', 'yearly', 'quarterly', 'monthly', 'weekly'] })
  }],
  ['required', is => {
    Object.assign(is.tools['neonpanel.getInventoryCogs']?.input['/startDate'] ?? {}, { required: false })
  }],
  ['new_prompt', is => { is.prompts.new_prompt = { company: true } }],
  ['argument hint', is => { Object.assign(is.prompts.list_companies ?? {}, { hint: false }) }],
  ['neonpanel://items/{id}', is => { is.resources['neonpanel://items/{id}'] = 'item' }],
  ['new-skill', is => { is.skills['new-skill'] = true }]
]

t.test('no published name, argument or field is gone, renamed or narrower, and additions pass [CLIENT-38]', async t => {
  const changes = compare(snapshot(), published())
  t.strictSame(changes.breaks, [])
  if (changes.additions.length > 0) {
    t.comment(`New: ${changes.additions.join('; ')}. npm run names writes it down; from then on it is for ever.`)
  }
})

t.test('each removal, renaming and narrowing of anything that is published is noticed, with its place and whom it ' +
  'hurts [CLIENT-38]', async t => {
  const was = snapshot()
  const all = mutations(was)
  t.ok(all.length > 500, `${all.length} mutations`)
  const unnoticed = all.filter(({ place, apply }) => {
    const is = structuredClone(was)
    apply(is)
    const { breaks } = compare(was, is)
    return breaks.length === 0 || !breaks.every(text => text.includes(place) && / (keep|refused|lost|lead|lose|finds) /
      .test(`${text.replaceAll(/[.,:()]/g, ' ')} `))
  })
  t.strictSame(unnoticed.map(({ place, apply }) => `${place}: ${apply}`), [])
})

t.test('each kind of addition passes and is named [CLIENT-38]', async t => {
  for (const [words, apply] of additions) {
    const is = structuredClone(snapshot())
    apply(is)
    const changes = compare(snapshot(), is)
    t.strictSame(changes.breaks, [], words)
    t.equal(changes.additions.length, 1, words)
    t.match(changes.additions.join(), words)
  }
})

t.test('what is compared is what clients are listed, at both addresses', async t => {
  const gateway = await openGateway(t)
  const { tools, prompts, resources, skills } = published()

  async function listed (method: string, kind: string, path = '/mcp'): Promise<Record<string, unknown>[]> {
    const { body } = await gateway.ask(call(method), { path, headers: { 'mcp-protocol-version': '2025-11-25' } })
    const rows = member(body, 'result', kind)
    return Array.isArray(rows) ? rows : []
  }

  t.strictSame((await listed('tools/list', 'tools', '/')).map(({ name }) => name), Object.keys(tools))
  const underscored = await listed('tools/list', 'tools')
  t.strictSame(underscored.map(({ name }) => name), Object.values(tools).map(({ alias }) => alias))
  for (const [index, { input, hints }] of Object.values(tools).entries()) {
    const tool = underscored[index]
    const top = Object.keys(input).filter(path => /^\/\w+$/.test(path)).map(path => path.slice(1))
    t.strictSame(Object.keys(Object(member(tool, 'inputSchema', 'properties'))), top)
    t.strictSame(member(tool, 'annotations'), hints)
  }
  t.strictSame((await listed('prompts/list', 'prompts')).map(({ name }) => name), Object.keys(prompts))
  t.strictSame((await listed('resources/templates/list', 'resourceTemplates')).map(({ uriTemplate }) => uriTemplate),
    Object.keys(resources))
  t.strictSame((await listed('skills/list', 'skills')).map(skill => member(skill, 'frontmatter', 'name')),
    Object.keys(skills))
})
