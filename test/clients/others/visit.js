import assert from 'node:assert/strict'
import tools from '../../../tools/index.ts'
import journey from '../journey.ts'
import provider from '../provider.ts'

/** Where the gateway is, and where a proxy is that signs in by itself: what a driver is told. */
export const [,, url, signedInUrl] = process.argv

/**
 * Connects without a token, is refused, signs in where the client sends its user, hands it the code, and connects
 * again. `spoil` takes the token away afterwards: the client has to get another one by itself.
 */
export async function signIn (connect, finish) {
  const signer = provider()
  await assert.rejects(connect(signer), 'nobody gets in without a token')
  const code = signer.outcome.get('code')
  assert.ok(code, 'the client sent its user to the sign-in')
  await finish(signer, code, signer.outcome.get('iss'))
  return {
    client: await connect(signer),
    spoil: () =>
      signer.saveTokens({ ...signer.tokens(), access_token: 'spoilt' })
  }
}

/** The data of a tool's result. Throws what the tool says of its failure. */
export function dataOf ({ isError, structuredContent, content: [{ text }] }) {
  if (isError) throw new Error(text)
  return structuredContent ?? JSON.parse(text)
}

/**
 * Sees every tool, calls each, is told what was wrong with a call, and is served again after its token was spoilt.
 * Prints a line when all of that went as it should.
 */
export async function tour (way, names, call, spoil) {
  assert.equal(new Set(names).size, tools.length, `tools listed: ${names.join(' ')}`)
  const byCanonical = new Map(names.map(name => [name.replace('_', '.'), name]))
  const ask = (tool, input) => call(byCanonical.get(tool), input)
  const answers = await journey(ask, way)
  assert.equal(answers.size, tools.length)
  const { quantity, amount } = answers.get('getInventoryCogs')
  assert.deepEqual([quantity, amount], [1017, 5573.75])
  await assert.rejects(ask('neonpanel.listWarehouses', { companyUuid: 'nobody' }), /upstream_not_found/)
  spoil?.()
  assert.equal((await ask('neonpanel.listCompanies', {})).data.length, 2)
  console.log(way)
}
