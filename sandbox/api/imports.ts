import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isRecord } from '../ledger/checker.ts'
import type { ImportState } from '../ledger/imports.ts'
import type { Company } from '../ledger/types.ts'
import companyOf, { type CompanyParams, personOf } from './access.ts'
import readBodies, { readFile } from './bodies.ts'
import instructions from './instructions.ts'
import type { ApiOptions } from './options.ts'
import readQuery from './query.ts'
import refusal from './refusal.ts'

interface TypeParams { type: string }
interface ImportParams extends CompanyParams, TypeParams {}

const TYPE = 'bill'
const LARGEST_BODY = 20 * 1024 * 1024
const HUGE_SECONDS = 86_400
const seconds = { accepted: 15, unfinished: 5 } as const

/** getImportInstructions, createDocuments, createDocumentsByPdf and checkImportStatus. */
export default async function imports (fastify: FastifyInstance, { ledger, importFaults = () => ({}) }: ApiOptions) {
  ledger.setImportFaults(importFaults)
  readBodies(fastify)

  function importerOf (request: FastifyRequest<{ Params: ImportParams }>): Company {
    const company = companyOf(ledger, request, request.params.companyUuid)
    if (!personOf(request).mayImport) throw refusal(403, 'You are not permitted to create documents.')
    if (request.params.type !== TYPE) throw refusal(400, `The import type should be ${TYPE}.`)
    return company
  }

  function answer (reply: FastifyReply, { requestId, status }: ImportState, more: object) {
    reply.header('x-request-id', requestId)
    return { ...importFaults().requestIdHeaderOnly === true ? {} : { request_id: requestId }, status, ...more }
  }

  function later (reply: FastifyReply, state: ImportState, wait: number) {
    const { retryAfter } = importFaults()
    reply.code(202)
    if (retryAfter !== 'missing') {
      reply.header('retry-after', retryAfter === 'zero' ? 0 : retryAfter === 'huge' ? HUGE_SECONDS : wait)
    }
    return answer(reply, state, {})
  }

  fastify.get<{ Params: TypeParams }>('/import/:type/instructions', async request => {
    personOf(request)
    if (request.params.type !== TYPE) throw refusal(404, `The import type should be ${TYPE}.`)
    return instructions
  })

  fastify.post<{ Params: ImportParams }>('/companies/:companyUuid/create/:type', async (request, reply) => {
    const company = importerOf(request)
    const created = ledger.createBill(company, isRecord(request.body) ? request.body['data'] : undefined)
    if ('status' in created) throw refusal(created.status, created.message, created.errors)
    return answer(reply, created.state, { documents: created.state.documents })
  })

  fastify.post<{
    Params: ImportParams
  }>('/companies/:companyUuid/import/:type/pdf', { bodyLimit: LARGEST_BODY }, async (request, reply) => {
    const company = importerOf(request)
    const file = readFile(request.body, readQuery(request.query).text('filename'))
    return later(reply, ledger.importPdf(company, file), seconds.accepted)
  })

  fastify.get<{
    Params: ImportParams & { requestId: string }
  }>('/companies/:companyUuid/import/:type/status/:requestId', async (request, reply) => {
    const company = companyOf(ledger, request, request.params.companyUuid)
    const state = request.params.type === TYPE ? ledger.importState(company, request.params.requestId) : undefined
    if (state === undefined) throw refusal(404, 'Import not found.')
    if (state.status === 'done' || state.status === 'error') return answer(reply, state, { documents: state.documents })
    return later(reply, state, seconds.unfinished)
  })
}
