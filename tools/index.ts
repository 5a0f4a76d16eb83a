import type { Tool } from './tool.ts'
import withFields from './fields.ts'
import withTotals from './totals.ts'
import listCompanies from './list-companies.ts'
import listReports from './list-reports.ts'
import listInventoryItems from './list-inventory-items.ts'
import getInventoryDetails from './get-inventory-details.ts'
import getInventoryLandedCost from './get-inventory-landed-cost.ts'
import getInventoryCogs from './get-inventory-cogs.ts'
import listWarehouses from './list-warehouses.ts'
import getWarehouseBalances from './get-warehouse-balances.ts'
import getImportInstructions from './get-import-instructions.ts'
import createDocuments from './create-documents.ts'
import createDocumentsByPdf from './create-documents-by-pdf.ts'
import checkImportStatus from './check-import-status.ts'
import getRevenueAndCogs from './get-revenue-and-cogs.ts'
import search from './search.ts'
import fetchTool from './fetch.ts'
import showRevenueAndCogs from './show-revenue-and-cogs.ts'
import showWarehouseInventory from './show-warehouse-inventory.ts'
import showImportStatus from './show-import-status.ts'
import showRehearsedDocument from './show-rehearsed-document.ts'

const definitions: readonly Tool[] = [
  listCompanies,
  listReports,
  listInventoryItems,
  getInventoryDetails,
  getInventoryLandedCost,
  getInventoryCogs,
  listWarehouses,
  getWarehouseBalances,
  getImportInstructions,
  createDocuments,
  createDocumentsByPdf,
  checkImportStatus,
  getRevenueAndCogs,
  search,
  fetchTool,
  showRevenueAndCogs,
  showWarehouseInventory,
  showImportStatus,
  showRehearsedDocument
]

/** Every tool, in the order of the setup guide and of every list that clients see; the toolsets come last. */
const tools: readonly Tool[] = definitions.map(withTotals).map(withFields)

export default tools
