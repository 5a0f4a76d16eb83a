import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@hey-api/openapi-ts'
import { generate } from 'orval'

const run = promisify(execFile)
const HERE = import.meta.dirname
const { DOCUMENT: input } = process.env
const folder = await mkdtemp(join(HERE, 'generated-'))

const OPTIONS = {
  target: 'es2023',
  module: 'preserve',
  lib: [
    'es2023', 'dom', 'dom.iterable'
  ],
  types: [],
  noEmit: true,
  strict: true,
  skipLibCheck: false
}

/** A call that must compile, and one that must not. */
function use (client, call) {
  return `import { neonpanelGetInventoryCogs } from '${client}'
const right = { companyUuid: 'a', inventoryId: 1, startDate: '2025-01-01' }
export const answer = neonpanelGetInventoryCogs(${call('right')})
// @ts-expect-error a number is no day
export const wrong = neonpanelGetInventoryCogs(${call('{ ...right, startDate: 2025 }')})
`
}

try {
  await createClient({
    input,
    output: {
      path: join(folder, 'hey-api')
    },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent' }
  })
  await generate({ input, output: { target: join(folder, 'orval/index.ts'), client: 'fetch', mode: 'single' } })
  await run(process.execPath, [join(HERE, 'node_modules/oazapfts/dist/cli.js'), input, join(folder, 'oazapfts.ts')])
  await writeFile(join(folder, 'use-hey-api.ts'), use('./hey-api', body => `{ body: ${body} }`))
  await writeFile(join(folder, 'use-orval.ts'), use('./orval', body => body))
  await writeFile(join(folder, 'use-oazapfts.ts'), use('./oazapfts', body => body))
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, include: ['.'] }))
  await run(process.execPath, [join(HERE, 'node_modules/typescript/bin/tsc'), '-p', folder])
    .catch(({ stdout }) => { throw new Error(stdout) })
  console.log('@hey-api/openapi-ts, orval and oazapfts: their clients compile in strict TypeScript')
} finally {
  await rm(folder, { recursive: true })
}
