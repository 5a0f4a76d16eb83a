import { people } from '../people.ts'
import { policy } from './layout.ts'
import { consentPage, errorPage, signInPage } from './pages.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Provider } from 'oidc-provider'

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

const PATH = '/oauth2/interaction/:uid'

function text (value: unknown) {
  return typeof value === 'string' ? value : ''
}

function strings (value: unknown) {
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}

function page (reply: FastifyReply, html: string, redirectUri?: string) {
  return reply
    .headers({
      'content-security-policy': policy(redirectUri),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff'
    })
    .type('text/html; charset=utf-8')
    .send(html)
}

async function consent (provider: Provider, { grantId, params, prompt: { details }, session }: Interaction) {
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = known ?? new provider.Grant({ accountId: session?.accountId, clientId: text(params.client_id) })
  const scopes = strings(details.missingOIDCScope)
  if (scopes.length) grant.addOIDCScope(scopes.join(' '))
  for (const [resource, asked] of Object.entries(details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, strings(asked).join(' '))
  }
  return { consent: { grantId: await grant.save() } }
}

/** The sign-in and consent pages of the authorization server: plain forms, no scripts. */
export default async function interactionRoutes (
  fastify: FastifyInstance, { provider: current }: { provider: () => Promise<Provider> }
): Promise<void> {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())))
  })

  async function find (request: FastifyRequest, reply: FastifyReply) {
    try {
      return await (await current()).interactionDetails(request.raw, reply.raw)
    } catch (cause) {
      request.log.info({ err: cause }, 'no such sign-in')
      await page(reply.code(400),
        errorPage('session_not_found', 'This sign-in has expired, or cookies are switched off.'))
    }
  }

  fastify.get<{ Querystring: { switch?: string } }>(PATH, async (request, reply) => {
    const interaction = await find(request, reply)
    if (!interaction) return reply
    const { params, prompt, session } = interaction
    const client = await (await current()).Client.find(text(params.client_id))
    const name = client?.clientName ?? text(params.client_id)
    const redirectUri = text(params.redirect_uri)
    const person = people.find(({ subject }) => subject === session?.accountId)
    if (prompt.name === 'login' || !person || request.query.switch !== undefined) {
      return page(reply, signInPage(name, text(params.login_hint)), redirectUri)
    }
    return page(reply, consentPage({
      client: name,
      person,
      scopes: text(params.scope).split(' '),
      resources: [params.resource].flat().map(text),
      redirectUri
    }), redirectUri)
  })

  fastify.post<{ Body: { step?: string, subject?: string, decision?: string } }>(PATH, async (request, reply) => {
    const interaction = await find(request, reply)
    if (!interaction) return reply
    const provider = await current()
    const { step, subject, decision } = request.body
    const answer = (result: Parameters<Provider['interactionResult']>[2]) =>
      provider.interactionResult(request.raw, reply.raw, result)
    const person = people.find(each => each.subject === subject)
    reply.header('cache-control', 'no-store')
    if (step === 'login' && person) return reply.redirect(await answer({ login: { accountId: person.subject } }), 303)
    if (step === 'consent' && decision === 'allow' && interaction.prompt.name === 'consent') {
      return reply.redirect(await answer(await consent(provider, interaction)), 303)
    }
    if (step === 'consent' && decision === 'deny') {
      return reply.redirect(
        await answer({ error: 'access_denied', error_description: 'The request was denied on the consent page.' }), 303
      )
    }
    return page(reply.code(400), errorPage('invalid_request', 'The form was not one of this page.'))
  })
}
