import { createHash } from 'node:crypto'
import t from 'tap'
import skillFiles from '../../plugins/catalog/skill-files.ts'
import { member } from '../clients/journey.ts'
import openGateway, { call, type Gateway } from '../plugins/mcp/gateway.ts'
import modern from '../plugins/mcp/modern-call.ts'
import parseSkill from './parse.ts'

const SKILLS = 'io.modelcontextprotocol/skills'
const names = Object.keys(skillFiles)
const gateway = await openGateway(t)

/** Asks in each era, at an address. */
async function ask (
  { ask }: Gateway, path: string, method: string, params: Record<string, unknown> = {}
): Promise<[legacy: unknown, modern: unknown]> {
  const older = await ask(call(method, params), { path, headers: { 'mcp-protocol-version': '2025-11-25' } })
  const newer = await ask(...modern(method, params, { path }))
  return [older.body, newer.body]
}

t.test('skills are announced in both eras, beside the resources that they are [PROTO-141]', async t => {
  const clientInfo = { name: 'bot', version: '1' }
  for (const protocolVersion of ['2025-03-26', '2025-06-18', '2025-11-25']) {
    const { body } = await gateway.ask(call('initialize', { protocolVersion, capabilities: {}, clientInfo }))
    t.match(member(body, 'result', 'capabilities'), { resources: {}, extensions: { [SKILLS]: {} } }, protocolVersion)
  }
  const { body } = await gateway.ask(...modern('server/discover'))
  t.match(member(body, 'result', 'capabilities'), { resources: {}, extensions: { [SKILLS]: {} } })
})

t.test('every skill is listed with its front matter, and digest and size of what is read [PROTO-142]', async t => {
  for (const path of ['/', '/mcp']) {
    for (const body of await ask(gateway, path, 'skills/list')) {
      const skills = Object(member(body, 'result', 'skills'))
      t.strictSame(skills.map(({ uri }: { uri: string }) => uri), names.map(name => `skill://${name}/SKILL.md`))
      for (const skill of skills) {
        const { uri, frontmatter, resources, ...others } = skill
        t.strictSame(others, {})
        for (const answer of await ask(gateway, path, 'resources/read', { uri })) {
          const contents = member(answer, 'result', 'contents', 0)
          t.match(contents, { uri, mimeType: 'text/markdown' })
          const text = String(member(contents, 'text'))
          t.strictSame(frontmatter, parseSkill(text).frontmatter)
          const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
          t.strictSame(resources, [{ uri, digest, size: Buffer.byteLength(text) }])
        }
        for (const answer of await ask(gateway, path, 'skills/get', { uri })) {
          t.strictSame(member(answer, 'result', 'skill'), skill)
        }
      }
    }
  }
})

t.test('lists and entries may be kept, and say so in the modern era [PROTO-68, PROTO-69]', async t => {
  const uri = `skill://${names[0]}/SKILL.md`
  for (const [method, params] of [['skills/list', {}], ['skills/get', { uri }], ['resources/read', { uri }]] as const) {
    const [older, newer] = await ask(gateway, '/mcp', method, params)
    t.match(member(newer, 'result'), { resultType: 'complete', ttlMs: 300_000, cacheScope: 'public' }, method)
    t.strictSame([member(older, 'result', 'resultType'), member(older, 'result', 'ttlMs')], [undefined, undefined])
  }
})

t.test('skills are among the resources that are listed', async t => {
  for (const body of await ask(gateway, '/mcp', 'resources/list')) {
    t.match(member(body, 'result', 'resources'), names.map(name => ({
      uri: `skill://${name}/SKILL.md`, name, mimeType: 'text/markdown', description: /\.$/, size: Number
    })))
  }
})

t.test('what is no skill is refused with -32602, in words that help [PROTO-143]', async t => {
  for (const uri of ['skill://nothing/SKILL.md', `skill://${names[0]}`, 'neonpanel://companies/c0ffee', 'x']) {
    for (const body of await ask(gateway, '/mcp', 'skills/get', { uri })) {
      const message = `There is no skill at ${uri}. skills/list names those that there are.`
      t.match(body, { error: { code: -32602, message } })
    }
  }
  for (const [params, message] of [
    [{}, 'params/uri is required.'], [{ uri: 7 }, 'params/uri must be a text, but is a number.']
  ] as const) {
    for (const body of await ask(gateway, '/mcp', 'skills/get', params)) {
      t.match(body, { error: { code: -32602, message } })
    }
  }
  for (const body of await ask(gateway, '/mcp', 'skills/list', { cursor: 'x' })) {
    t.match(body, { error: { code: -32602, message: 'Unknown cursor.' } })
  }
  for (const body of await ask(gateway, '/mcp', 'resources/directory/read', { uri: `skill://${names[0]}` })) {
    t.match(body, { error: { code: -32601 } }, 'is not announced')
  }
})

t.test('a gateway that only reads serves no skill that writes', async t => {
  const reading = await openGateway(t, { env: { READ_ONLY: 'true' } })
  const [body] = await ask(reading, '/mcp', 'skills/list')
  const listed = Object(member(body, 'result', 'skills')).map(({ uri }: { uri: string }) => uri)
  t.strictSame(listed, names.filter(name => name !== 'import-a-bill').map(name => `skill://${name}/SKILL.md`))
  const [gone] = await ask(reading, '/mcp', 'resources/read', { uri: 'skill://import-a-bill/SKILL.md' })
  t.match(gone, { error: { code: -32002 } })
})
