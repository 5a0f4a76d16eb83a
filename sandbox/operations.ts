/** A request of the sandbox that faults and records can be aimed at. */
interface Operation { method: string, path: RegExp }

const COMPANY = '/api/v1/companies/[^/]+'

function operation (method: string, path: string): Operation {
  return { method, path: new RegExp(`^${path}$`) }
}

/** The thirteen tools by their names, and the endpoints of the authorization server. */
const operations = {
  listCompanies: operation('GET', '/api/v1/companies'),
  listReports: operation('GET', '/api/v1/reports'),
  listInventoryItems: operation('GET', `${COMPANY}/inventory-items`),
  getInventoryDetails: operation('GET', `${COMPANY}/inventory-items/[^/]+/(?:balances|details)`),
  getInventoryLandedCost: operation('GET', `${COMPANY}/inventory-items/[^/]+/landed-cost`),
  getInventoryCogs: operation('GET', `${COMPANY}/inventory-items/[^/]+/cogs`),
  listWarehouses: operation('GET', `${COMPANY}/warehouses`),
  getWarehouseBalances: operation('GET', `${COMPANY}/warehouses/[^/]+/balances`),
  getImportInstructions: operation('GET', '/api/v1/import/[^/]+/instructions'),
  createDocuments: operation('POST', `${COMPANY}/create/[^/]+`),
  createDocumentsByPdf: operation('POST', `${COMPANY}/import/[^/]+/pdf`),
  checkImportStatus: operation('GET', `${COMPANY}/import/[^/]+/status/[^/]+`),
  getRevenueAndCogs: operation('GET', '/api/v1/revenue-and-cogs'),
  jwks: operation('GET', '/\\.well-known/jwks\\.json'),
  discovery: operation('GET', '/\\.well-known/(?:oauth-authorization-server|openid-configuration)'),
  authorize: operation('GET', '/oauth2/authorize'),
  token: operation('POST', '/oauth2/token'),
  register: operation('POST', '/oauth2/register')
} as const

export type OperationName = keyof typeof operations

export function isOperation (name: unknown): name is OperationName {
  return typeof name === 'string' && Object.hasOwn(operations, name)
}

export default operations
