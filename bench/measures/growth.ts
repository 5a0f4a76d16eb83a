import drive from '../load/index.ts'
import startServer, { type Server } from '../server.ts'
import { CONNECTIONS } from '../plans.ts'
import { manyTools, type Spec } from '../servers.ts'
import { median } from '../statistics.ts'
import type { Environment } from '../environment.ts'

/** Calls a second as a share of the small case next to it. */
export interface Growth { what: string, ratio: number }

/** Tokens of the small case, and of the large one, by one subject each or by ten. */
interface TokenSets { few: readonly string[], many: readonly string[], subjects: readonly string[] }

/** What many tokens, tools and subjects cost: small and large case take turns. */
export default async function growth (
  product: Spec, environment: Environment, { few: fewTokens, many, subjects }: TokenSets,
  plan: { rounds: number, seconds: number }
): Promise<Growth[]> {
  const small = await startServer(product, environment)
  const withManyTools = await startServer(manyTools(product), environment)
  const cases: readonly [string, Server, readonly string[]][] = [
    [`${many.length} tokens in use`, small, many],
    [`${subjects.length} subjects in the limiter`, small, subjects],
    ['1,000 tools', withManyTools, fewTokens]
  ]
  const rows: Growth[] = []
  for (const [what, server, tokens] of cases) {
    const ratios: number[] = []
    await drive(server, environment, { operation: 'call', connections: CONNECTIONS, seconds: plan.seconds, tokens })
    for (let round = 0; round < plan.rounds; round++) {
      const base = await drive(small, environment,
        { operation: 'call', connections: CONNECTIONS, seconds: plan.seconds, tokens: fewTokens })
      const grown =
        await drive(server, environment, { operation: 'call', connections: CONNECTIONS, seconds: plan.seconds, tokens })
      ratios.push(grown.rate / base.rate)
    }
    rows.push({ what, ratio: median(ratios) })
  }
  await Promise.all([small.stop(), withManyTools.stop()])
  return rows
}
