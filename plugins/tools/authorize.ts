import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Scope } from '../../tools/scopes.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Auth } from '../auth/claims.ts'
import { Failure, named } from '../errors/index.ts'

/** Says who may call a tool. */
export interface Authorizer {
  /** The caller, if the token opens the tool. Throws insufficient_scope, and invalid_token where there is no token. */
  authorize (request: FastifyRequest, tool: Tool): Auth
  opens (request: FastifyRequest, tool: Tool): boolean
}

/** What the token lacks of the alternative that asks for the fewest new scopes; of the first one on a tie. */
function missing ({ scopes }: Tool, held: ReadonlySet<string>): readonly Scope[] {
  const lacks = scopes.map(needed => needed.filter(scope => !held.has(scope)))
  return lacks.reduce((fewest, lack) => lack.length < fewest.length ? lack : fewest)
}

/** Code point order, so that a challenge does not depend on the order in a token. */
function sorted (scopes: Iterable<string>): string[] {
  return [...new Set(scopes)].sort()
}

/**
 * Opens a tool to a caller whose token holds all scopes of one of the tool's alternatives. The challenge of a refusal
 * names all that is held and all that is missing (D8): a client that replaces its token by these scopes keeps what it
 * had. Where scopes are not enforced, every token will do.
 */
export default function createAuthorizer (
  isEnforced: boolean, { challenge }: FastifyInstance['oauth']
): Authorizer {
  function refused (request: FastifyRequest, { scopes }: Auth, tool: Tool, lack: readonly Scope[]): Failure {
    const description = named(`${tool.name} needs the scope ${lack.join(' and ')}`, request)
    return new Failure('insufficient_scope', `${description}.`, {
      reason: {
        reason: 'scope',
        received: sorted(scopes).join(' '),
        expected: tool.scopes.map(needed => needed.join(' and ')).join(', or ')
      },
      challenge: challenge(request, { error: 'insufficient_scope', description, scopes: sorted([...scopes, ...lack]) })
    })
  }

  function lacking (tool: Tool, { scopes }: Auth): readonly Scope[] {
    return isEnforced ? missing(tool, scopes) : []
  }

  return {
    authorize (request, tool) {
      const { auth } = request
      if (auth === null) {
        throw new Failure('invalid_token', undefined,
          { reason: { reason: 'missing' }, challenge: challenge(request) })
      }
      const lack = lacking(tool, auth)
      if (lack.length > 0) throw refused(request, auth, tool, lack)
      return auth
    },
    opens: ({ auth }, tool) => auth !== null && lacking(tool, auth).length === 0
  }
}
