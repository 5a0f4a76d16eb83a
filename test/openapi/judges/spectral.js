import { readFile } from 'node:fs/promises'
import spectralCore from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'
import assert from 'node:assert/strict'

const spectral = new spectralCore.Spectral()
spectral.setRuleset({ extends: [rulesets.oas] })
for (const path of [process.env.DOCUMENT, process.env.YAML]) {
  const problems = await spectral.run(await readFile(path, 'utf8'))
  assert.deepEqual(problems.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`), [])
}
console.log('Spectral, spectral:oas: no warning')
