import suite from '../suite.ts'

await suite(['surfaces.test.ts', 'openapi.test.ts', 'clients/'])
