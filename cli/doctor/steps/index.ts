import type { Step } from '../step.ts'
import address from './address.ts'
import call from './call.ts'
import challenge from './challenge.ts'
import cors from './cors.ts'
import documents from './documents.ts'
import issuer from './issuer.ts'
import registration from './registration.ts'
import resource from './resource.ts'
import revisions from './revisions.ts'
import schemas from './schemas.ts'
import signIn from './sign-in.ts'
import stream from './stream.ts'
import tls from './tls.ts'
import token from './token.ts'
import tools from './tools.ts'

/** The way of a client in its order; later steps use what earlier ones have found. */
const steps: readonly Step[] = [
  ...address, ...tls, ...challenge, ...resource, ...issuer, ...cors, ...documents, ...registration, ...signIn,
  ...token, ...revisions, ...tools, ...schemas, ...call, ...stream
]

export default steps
