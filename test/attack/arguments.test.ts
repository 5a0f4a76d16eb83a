import fc from 'fast-check'
import t from 'tap'
import type { FastifyRequest } from 'fastify'
import type { Tool } from '../../tools/tool.ts'
import { Failure } from '../../plugins/errors/index.ts'
import { broken, valid } from '../arguments.ts'
import buildTools, { json, startFakeUpstream } from '../build-tools.ts'

type Input = Record<string, unknown>

const RUNS = Number(process.env.FC_RUNS ?? 500)
const company = ({ companyUuid }: Input) => `/api/v1/companies/${companyUuid}`
const item = (input: Input) => `${company(input)}/inventory-items/${input.inventoryId}`

/** The address of each tool (docs/upstream.md 4); what is not in it is the query or the body. */
const addresses: Record<string, { path: (input: Input) => string, used: string[], body?: string }> = {
  listCompanies: { path: () => '/api/v1/companies', used: [] },
  listReports: { path: () => '/api/v1/reports', used: [] },
  listInventoryItems: { path: input => `${company(input)}/inventory-items`, used: ['companyUuid'] },
  getInventoryDetails: { path: input => `${item(input)}/balances`, used: ['companyUuid', 'inventoryId'] },
  getInventoryLandedCost: { path: input => `${item(input)}/landed-cost`, used: ['companyUuid', 'inventoryId'] },
  getInventoryCogs: { path: input => `${item(input)}/cogs`, used: ['companyUuid', 'inventoryId'] },
  listWarehouses: { path: input => `${company(input)}/warehouses`, used: ['companyUuid'] },
  getWarehouseBalances: {
    path: input => `${company(input)}/warehouses/${input.warehouseUuid}/balances`,
    used: ['companyUuid', 'warehouseUuid']
  },
  getImportInstructions: { path: ({ type }) => `/api/v1/import/${type}/instructions`, used: ['type'] },
  createDocuments: {
    path: input => `${company(input)}/create/${input.type}`,
    used: ['companyUuid', 'type'],
    body: 'data'
  },
  createDocumentsByPdf: {
    path: input => `${company(input)}/import/${input.type}/pdf`,
    used: ['companyUuid', 'type'],
    body: 'file'
  },
  checkImportStatus: {
    path: input => `${company(input)}/import/${input.type}/status/${input.requestId}`,
    used: ['companyUuid', 'type', 'requestId', 'waitSeconds']
  },
  getRevenueAndCogs: { path: () => '/api/v1/revenue-and-cogs', used: [] }
}

function wireName (name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/** The one request that the arguments of a tool mean; the order of a query means nothing. */
function modelled ({ name, annotations }: Tool, input: Input) {
  const address = addresses[name.slice('neonpanel.'.length)]
  if (!address) throw new Error(`There is no model of ${name}.`)
  const { path, used, body } = address
  const query = annotations.readOnlyHint
    ? Object.entries(input).filter(([name]) => name !== 'fields' && !used.includes(name))
    : []
  const values = query.flatMap(([name, value]) => [value].flat().map(each => {
    const text = String(each)
    const key = wireName(name) + (Array.isArray(value) ? '[]' : '')
    return `${key}=${/^countryCodes?$/.test(name) ? text.toUpperCase() : text}`
  }))
  return {
    method: annotations.readOnlyHint ? 'GET' : 'POST',
    path: path(input),
    query: values.sort(),
    body: body ? { [body]: input[body] } : null
  }
}

t.test('valid arguments are exactly the one request that they mean, broken ones are none [SEC-40]', async t => {
  const fakeUpstream = await startFakeUpstream(t, json({ status: 'done' }))
  const app = await buildTools(t, fakeUpstream.url)
  let now: FastifyRequest | undefined
  let calls = 0

  /** Calls a tool, and gives the code of its failure. Writes have a key of their own: equal ones would be one. */
  async function run (tool: Tool, given: Input): Promise<string | undefined> {
    if (!now) throw new Error('There is no request.')
    now.deadline = performance.now() + 30_000
    now.calls = null
    const own = tool.annotations.readOnlyHint ||
      'idempotencyKey' in given
      ? given
      : { ...given, idempotencyKey: `call-${++calls}` }
    return now.runTool(tool, own).then(() => undefined,
      (error: unknown) => error instanceof Failure ? error.code : String(error))
  }

  app.get('/all', async request => {
    now = request
    for (const tool of app.tools.list.filter(({ toolset }) => toolset === undefined)) {
      const keyless = valid(tool.input).map(({ idempotencyKey, rehearse, commit, ...input }) => input)
      await fc.assert(fc.asyncProperty(keyless, async input => {
        fakeUpstream.seen.length = 0
        const code = await run(tool, input)
        const seen = fakeUpstream.seen.map(({ method, url = '', body }) => {
          const { pathname, searchParams } = new URL(url, fakeUpstream.url)
          return { method, path: pathname, query: [...searchParams].map(pair => pair.join('=')).sort(), body }
        })
        const expected = [modelled(tool, input)]
        const isRight = code === undefined && JSON.stringify(seen) === JSON.stringify(expected)
        if (!isRight) t.strictSame({ code, seen }, { code: undefined, seen: expected }, tool.name)
      }), { numRuns: RUNS, endOnFailure: true })
      fakeUpstream.seen.length = 0
      let refused = 0
      await fc.assert(fc.asyncProperty(broken(tool.input), async input => {
        if (await run(tool, input) === 'invalid_arguments') refused++
      }), { numRuns: RUNS, endOnFailure: true })
      t.strictSame({ refused, asked: fakeUpstream.seen.length }, { refused: RUNS, asked: 0 }, tool.name)
    }
    return {}
  })
  t.equal((await app.inject('/all')).statusCode, 200)
})
