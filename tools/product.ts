/**
 * What this server is called, what it is, and where more is told: for serverInfo, the documents, `/` and the
 * directories of clients.
 */
const product = {
  name: 'neonpanel-mcp-gateway',
  title: 'NeonPanel MCP Gateway',
  /** What users know it by. */
  brand: 'NeonPanel',
  /** At most 100 characters, as server cards and the registry demand. */
  description: 'Inventory, landed cost, cost of goods sold, revenue and document imports of companies in NeonPanel.',
  /** What it is for, in at most 30 characters. */
  tagline: 'Stock, COGS, revenue, imports',
  website: 'https://neonpanel.com',
  documentation: 'https://docs.neonpanel.com',
  /** Where NeonPanel itself runs it: the PUBLIC_URL of its own deployment. */
  address: 'https://mcp.neonpanel.com'
} as const

export default product
