import suite from '../suite.ts'

await suite([''], ['attack/', 'plugins/', 'conformance/', 'cluster/', 'sandbox/', 'surfaces.test.ts', 'openapi.test.ts', 'clients/'])
