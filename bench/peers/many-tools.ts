/**
 * The product with more tools than it has: what it builds, and 987 that are only listed. `PRODUCT` is the folder of its
 * build.
 */
interface App {
  mcp: { register (part: object): void }
  listen (where: { host: string, port: number }): Promise<string>
}

const MORE = 987
const { PRODUCT = '', PORT = '' } = process.env
const { default: buildApp }: { default: (env: NodeJS.ProcessEnv) => Promise<App> } = await import(`${PRODUCT}/app.js`)
const app = await buildApp(process.env)

app.mcp.register({
  tools: Array.from({ length: MORE }, (_, index) => ({
    name: `neonpanel.bench${index}`,
    description: 'One of many.',
    inputSchema: { type: 'object', properties: { page: { type: 'integer' } } },
    call: async () => '{}'
  }))
})
await app.listen({ host: '127.0.0.1', port: Number(PORT) })
