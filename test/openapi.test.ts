import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import openapiTypescript, { astToString } from 'openapi-typescript'
import t from 'tap'
import { parse } from 'yaml'
import build from './build.ts'
import { member } from './clients/journey.ts'

const run = promisify(execFile)
const HERE = import.meta.dirname

t.test('the OpenAPI document', async t => {
  const { url, token } = await build(t)
  const response = await fetch(`${url}/openapi.json`)
  const source = await response.text()
  const document = JSON.parse(source)

  t.test('passes two independent validators, without a warning', async t => {
    const schemaResult = await new Validator().validate(structuredClone(document))
    t.strictSame(schemaResult, { valid: true })
    const config = await createConfig({ extends: ['recommended-strict'] })
    const problems = await lintFromString({ source: source.replaceAll(url, 'https://mcp.neonpanel.com'), config })
    t.strictSame(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`), [])
  })

  t.test('is the same in YAML [CLIENT-60]', async t => {
    const yaml = await fetch(`${url}/openapi.yaml`)
    t.match(yaml.headers.get('content-type'), 'application/yaml')
    t.strictSame(parse(await yaml.text()), document)
  })

  t.test('gives types with which a call compiles, and a wrong one does not; the call answers', async t => {
    const folder = await mkdtemp(join(HERE, 'generated-'))
    t.teardown(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'api.ts'), astToString(await openapiTypescript(document)))
    const call = (tool: string, argument: string) => `import type { paths } from './api.ts'
type Operation = paths['/tools/${tool}']['post']
const body: Operation['requestBody']['content']['application/json'] = ${argument}
type Answer = Operation['responses'][200]['content']['application/json']
const response = await fetch('${url}/tools/${tool}', { method: 'POST', body: JSON.stringify(body),
headers: { authorization: 'Bearer ' + process.env.TOKEN, 'content-type': 'application/json' } })
const answer: Answer = JSON.parse(await response.text())
console.log(answer.data?.[0]?.name)
`
    await writeFile(join(folder, 'right.ts'), call('neonpanel.listCompanies', '{ page: 1, perPage: 10 }'))
    await writeFile(join(folder, 'wrong.ts'), call('neonpanel.listCompanies', '{ page: \'1\' }'))
    const options = [
      '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck',
      '--allowImportingTsExtensions', '--types', 'node', '--ignoreConfig'
    ]
    const compiler = join(HERE, '../node_modules/typescript/bin/tsc')
    const compiled = run(process.execPath, [compiler, ...options, join(folder, 'right.ts'), join(folder, 'wrong.ts')])
    const errors = await compiled.then(() => '', (error: unknown) => String(member(error, 'stdout')))
    t.match(errors, /^[^\n]*wrong\.ts\(3,\d+\): error TS2322[^\n]*\n( [^\n]*\n)*$/, 'only the wrong one has an error')
    const { stdout } = await run(process.execPath, ['--import', 'tsx', join(folder, 'right.ts')],
      { env: { ...process.env, TOKEN: await token() } })
    t.equal(stdout, 'Kestrel Home Goods LLC\n')
  })
})
