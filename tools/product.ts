/** What this server is called, what it is, and where more is told: for serverInfo, the OpenAPI document and `/`. */
const product = {
  name: 'neonpanel-mcp-gateway',
  title: 'NeonPanel MCP Gateway',
  /** What users know it by. */
  brand: 'NeonPanel',
  description: 'Inventory, landed cost, cost of goods sold, revenue and document imports of the companies you see in ' +
    'NeonPanel.',
  website: 'https://neonpanel.com',
  documentation: 'https://docs.neonpanel.com'
} as const

export default product
