import { linkOf, sumOf, BEGIN, END, type Link } from '../../plugins/logger/chain.ts'
import isRecord from '../../schemas/is-record.ts'

/** A line of a log: its file, its number there, and its text. */
interface Line { readonly file: string, readonly number: number, readonly text: string }

/** What is wrong with a line, or behind it. */
interface Fault { readonly file: string, readonly number: number, readonly message: string }

export interface Verdict { readonly records: number, readonly chains: number, readonly faults: readonly Fault[] }

interface Chain { key: string, seq: number, sum: string, last: Line, hasEnded: boolean, isBroken: boolean }

const CUT = 'its chain has no end: the process still runs or was killed, or what came after is missing'

/** The JSON of a line, without what a collector has put before it. */
function jsonOf ({ text }: Line): string {
  return text.slice(Math.max(0, text.indexOf('{'))).trimEnd()
}

function membersOf (json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

/** True for what must be in a chain: the record of a call, and what says that a chain begins or ends. */
function isAudit ({ msg, tool, sum }: Readonly<Record<string, unknown>>): boolean {
  return msg === BEGIN || msg === END || sum !== undefined ||
    ((msg === 'answered' || msg === 'called') && tool !== undefined)
}

function missing (from: number, to: number): string {
  if (from === to) return `record ${from} of its chain is missing before it`
  return `records ${from} to ${to} of its chain are missing before it`
}

/**
 * Looks at the lines of a log, in their order, over several files: every record of a call must be in a chain, and every
 * chain whole from its first record to its last one. `isRunning` allows chains without an end. The first fault of each
 * chain is told.
 */
export default function createVerifier (keys: readonly string[], isRunning: boolean) {
  const chains = new Map<string, Chain>()
  const faults: Fault[] = []
  let records = 0

  function tell ({ file, number }: Line, message: string): void {
    faults.push({ file, number, message })
  }

  /** The chain of a first record, with the key that it was made with. */
  function begin (link: Link, line: Line): Chain {
    const key = keys.find(each => sumOf(each, '', link.text) === link.sum)
    const chain = { key: key ?? '', seq: -1, sum: '', last: line, hasEnded: false, isBroken: false }
    chains.set(link.chain, chain)
    return chain
  }

  function faultOf (chain: Chain, { seq, sum, text }: Link, msg: unknown): string | undefined {
    if (seq <= chain.seq) return `record ${seq} of its chain stands behind record ${chain.seq}`
    if (chain.hasEnded) return 'its chain has ended before it'
    if (seq > chain.seq + 1) return missing(chain.seq + 1, seq - 1)
    if (chain.key === '' || sumOf(chain.key, chain.sum, text) !== sum) {
      return seq === 0 ? 'it was changed, or made with another key' : 'it was changed'
    }
    return (seq === 0) === (msg === BEGIN) ? undefined : 'it is not what a chain begins with'
  }

  return {
    add (line: Line): void {
      const json = jsonOf(line)
      const link = linkOf(json)
      const members = membersOf(json)
      if (!link) {
        if (isAudit(members)) tell(line, 'it is a record outside of any chain')
        return
      }
      records++
      const chain = chains.get(link.chain) ?? begin(link, line)
      if (chain.isBroken) return
      const fault = faultOf(chain, link, members.msg)
      if (fault !== undefined) tell(line, fault)
      Object.assign(chain,
        { seq: link.seq, sum: link.sum, last: line, hasEnded: members.msg === END, isBroken: fault !== undefined })
    },
    verdict (): Verdict {
      const cut = [...chains.values()].filter(({ hasEnded, isBroken }) => !hasEnded && !isBroken && !isRunning)
      for (const { last } of cut) tell(last, CUT)
      return { records, chains: chains.size, faults }
    }
  }
}
