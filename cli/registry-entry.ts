import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import registryEntry from '../plugins/documents/registry-entry.ts'

/** Writes the entry of the MCP registry anew from the definitions. */
writeFileSync(join(import.meta.dirname, '../deploy/server.json'), `${JSON.stringify(registryEntry(), null, 2)}\n`)
