import suite from '../suite.ts'

await suite(import.meta.filename)
