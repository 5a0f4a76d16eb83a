import type { FastifyInstance, FastifyRequest } from 'fastify'
import isRecord from '../../../schemas/is-record.ts'
import { isAmount } from '../../../tools/rehearsal/amounts.ts'
import type { Duplicate, Lookup, Rehearsed } from '../../../tools/rehearsal/rehearsed.ts'
import type { Tool } from '../../../tools/tool.ts'
import { Failure, failureOf } from '../../errors/index.ts'
import type { ToolCallResult } from '../../idempotency/index.ts'
import type { Write } from '../../idempotency/identity.ts'
import parseJson from '../../text/json.ts'
import createCommitTokens, { refusedToken } from './commit-tokens.ts'

/** A write of a tool by a person. */
export interface PlannedWrite { request: FastifyRequest, subject: string, tool: Tool, write: Write }

/** What a commit reads again: whatever may have become other than it was. */
const again: ReadonlySet<string> =
  new Set(['neonpanel.listCompanies', 'neonpanel.listInventoryItems', 'neonpanel.getInventoryLandedCost'])

/** What is said of the same call where it was made before. */
function madeBefore (state: string, text: string | undefined): Duplicate[] {
  const answer = text === undefined ? undefined : parseJson(text)
  const documents = isRecord(answer) && Array.isArray(answer.documents) ? answer.documents.filter(isRecord) : []
  const reason = state === 'done'
    ? 'The same call was made before: without commit it gives the same answer again.'
    : 'The same call was made before, and it is not known what came of it.'
  if (documents.length === 0) return [{ reason }]
  const textOf = (value: unknown) => typeof value === 'string' ? value : undefined
  return documents.map(({ ref_number: number, status, link }) =>
    ({ reason, ref_number: textOf(number), status: textOf(status), link: textOf(link) }))
}

/** The answer of a commit, with a warning where NeonPanel's figure is another one than the rehearsal's. */
function withWarning (text: string, { totals: [total] }: Rehearsed): string {
  const answer = parseJson(text)
  const [document] = isRecord(answer) && Array.isArray(answer.documents) ? answer.documents : []
  if (!total || !isRecord(document) || isAmount(document.amount, total.amount)) return text
  const warning = `NeonPanel's total of the document is ${String(document.amount)}, and ${total.amount} ` +
    `${total.currency} was rehearsed. The document was created.`
  return `${JSON.stringify({ rehearsal: { warnings: [warning] } }).slice(0, -1)},${text.slice(1)}`
}

/** Rehearsals of writes, and what commits them (docs/security-reliability.md 5.1). */
export default function createRehearsals (fastify: FastifyInstance, writing: readonly Tool[]) {
  const tokens = createCommitTokens(fastify.config.STATE_KEYS)

  return {
    /** The JSON text that says what a write would create, with the token that creates it. Writes nothing. */
    async rehearse ({ subject, tool, write }: PlannedWrite, lookup: Lookup): Promise<string> {
      const [rehearsed, before] =
        await Promise.all([tool.rehearse?.(write.input, lookup), fastify.idempotency.findWrite(subject, write)])
      if (!rehearsed) throw new Failure('unknown_tool')
      const { found, creates, duplicates, ...others } = rehearsed
      const made = before ? madeBefore(before.state, before.text) : []
      return JSON.stringify({
        rehearsal: {
          creates,
          ...tokens.issue(subject, tool, write, found),
          ...others,
          duplicates: [...made, ...duplicates]
        }
      })
    },
    /** Creates what was rehearsed, at most once for each token. Throws what `runOnce` and the token's check throw. */
    async commit (
      { subject, tool, write }: PlannedWrite, token: string, lookup: Lookup, send: () => Promise<string>
    ): Promise<ToolCallResult> {
      const { id, expiresAt, isExpired, found } = tokens.open(subject, tool, write, token, writing)
      // no key of a caller's own has a blank
      const once: Write = { ...write, key: write.key ?? `commit ${id}` }
      if (isExpired && !await fastify.idempotency.findWrite(subject, once)) {
        throw refusedToken(`expired at ${expiresAt}: another rehearsal gives another token.`)
      }
      return fastify.idempotency.runOnce(subject, once, async () => {
        const look: Lookup = async (name, input) => again.has(name) ? lookup(name, input) : undefined
        const now = await tool.rehearse?.(write.input, look)
        const change = now && tokens.changed(found, now)
        if (change !== undefined) throw refusedToken(`does not fit any more: ${change}`)
        try {
          const text = await send()
          return now ? withWarning(text, now) : text
        } catch (error) {
          const { code, message, details } = failureOf(error)
          if (code !== 'upstream_invalid') throw error
          throw new Failure(code, `${message} What was rehearsed was not created.`, details)
        }
      })
    }
  }
}
