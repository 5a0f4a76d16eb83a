import { Config } from '../../schemas/config.ts'
import product from '../../tools/product.ts'

/** What directories show of the product, and what they ask about it. */
const listing = {
  name: product.brand,
  tagline: product.tagline,
  /** 50 to 100 words. */
  description: 'NeonPanel keeps the books of e-commerce sellers: inventory, landed cost, cost of goods sold and ' +
    'revenue, by company, country and warehouse. Here an assistant reads them in the name of the person who signs ' +
    'in: it lists companies, warehouses and items, shows the stock of any day, explains what a batch cost to land, ' +
    'and sets revenue against the cost of goods sold by month, country or invoice. Where its user allows it, it ' +
    'records documents such as vendor bills, from the conversation or from a PDF. It changes and deletes none.',
  /** One of OpenAI's. */
  category: 'BUSINESS',
  authentication: 'OAuth 2: authorization code with PKCE (S256), dynamic client registration, refresh tokens',
  redirectUri: 'https://claude.ai/api/mcp/auth_callback',
  /** Links in answers lead to pages of NeonPanel, behind its own sign-in. */
  links: Config.properties.NEONPANEL_ISSUER.default,
  thirdParties: 'NeonPanel alone. For an import NeonPanel itself downloads a PDF from the https address that the ' +
    'user names.',
  data: 'Arguments and answers pass through and are not logged. Of a write, hashes and the answer are kept for 24 ' +
    'hours at most, so that it happens once. Tokens stay in memory. No conversation is read.',
  health: 'None',
  advertising: 'None'
} as const

export default listing
