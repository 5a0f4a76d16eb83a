import product from '../../tools/product.ts'
import version from '../config/version.ts'

/** What every request of the gateway's own carries: its name, and that it wants JSON without content coding. */
const requestHeaders = {
  accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': `${product.name}/${version}`
} as const

export default requestHeaders
