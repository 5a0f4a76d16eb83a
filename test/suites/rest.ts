import suite from '../suite.ts'

await suite([''], ['plugins/', 'conformance/', 'sandbox/', 'surfaces.test.ts', 'openapi.test.ts', 'clients/'])
