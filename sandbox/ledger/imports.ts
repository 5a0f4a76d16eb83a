import { createHash } from 'node:crypto'
import type { BillOutcome } from './bill.ts'
import type { Journal } from './journal.ts'
import { dayIn } from './day.ts'
import readPdf, { knownPdf, type PdfFile } from './pdf.ts'
import { type DocumentJson, presentDocument } from './present.ts'

/** Knobs of the fault dial: imports that never finish, or finish with an error; the rest is about their answers. */
export interface ImportFaults {
  retryAfter?: 'missing' | 'zero' | 'huge', stuck?: boolean, error?: boolean, requestIdHeaderOnly?: boolean
}

export interface ImportState {
  requestId: string, status: 'queued' | 'processing' | 'done' | 'error', documents: DocumentJson[]
}

interface Import {
  requestId: string,
  journal: Journal,
  at: number,
  last: number,
  file: PdfFile | null,
  outcome: {
    status: 'done' | 'error', documents: DocumentJson[]
  } | null
}

interface Imports {
  /** Keeps what a synchronous creation made, under a new request id. */
  record: (journal: Journal, documents: DocumentJson[]) => ImportState
  accept: (journal: Journal, file: PdfFile) => ImportState
  find: (journal: Journal, requestId: string) => ImportState | undefined
  /** Finishes what is due: each bill is entered once, when something is first asked after its time. */
  settle: () => void
}

/** An import that was done before the sandbox began, so that there is always one to ask for. */
const FORMER = { requestId: '9a1d60c2f4be3587d1c0a2e6', bill: 'BILL-2310' }

const QUEUED = 2_000
const PROCESSED = 6_000
const SLOW = 300_000

/** Enters a bill in a journal. */
type EnterBill = (journal: Journal, data: unknown, today: number, requestId: string) => BillOutcome

/**
 * The state machine of the imports, driven by the clock alone; `ended` is called when one that was accepted has ended.
 */
export default function startImports (
  clock: () => number, faults: () => ImportFaults, enter: EnterBill,
  ended: (journal: Journal, state: ImportState) => void
): Imports {
  const imports: Import[] = []

  function begin (journal: Journal, file: PdfFile | null, outcome: Import['outcome']): Import {
    const hash = createHash('sha1').update(`import ${imports.length + 1} ${journal.company.uuid}`).digest('hex')
    const last = file !== null && knownPdf(file) === 'slow.pdf' ? SLOW : PROCESSED
    const started = { requestId: hash.slice(0, 24), journal, at: clock(), last, file, outcome }
    imports.push(started)
    return started
  }

  function finish ({ journal, requestId }: Import, file: PdfFile, moment: number): Import['outcome'] {
    const today = dayIn(journal.company.timezone, moment)
    const bills = faults().error === true ? null : readPdf(journal, file, today)
    if (bills === null) return { status: 'error', documents: [] }
    const outcomes = bills.map(data => enter(journal, data, today, requestId))
    return {
      status: 'done',
      documents: outcomes.flatMap(outcome =>
        'bill' in outcome ? [presentDocument(journal, outcome.bill)] : [])
    }
  }

  function settle (): void {
    if (faults().stuck === true) return
    for (const one of imports) {
      if (one.outcome === null && one.file !== null && clock() >= one.at + one.last) {
        one.outcome = finish(one, one.file, one.at + one.last)
        ended(one.journal, state(one))
      }
    }
  }

  function state ({ requestId, at, outcome }: Import): ImportState {
    const waiting = clock() < at + QUEUED ? 'queued' : 'processing'
    return { requestId, status: outcome?.status ?? waiting, documents: outcome?.documents ?? [] }
  }

  function former (journal: Journal): ImportState | undefined {
    const documents =
      journal.bills().filter(({ number }) => number === FORMER.bill).map(bill => presentDocument(journal, bill))
    return documents.length === 0 ? undefined : { requestId: FORMER.requestId, status: 'done', documents }
  }

  return {
    record: (journal, documents) => state(begin(journal, null, { status: 'done', documents })),
    accept: (journal, file) => state(begin(journal, file, null)),
    find (journal, requestId) {
      const found = imports.find(one => one.requestId === requestId && one.journal === journal)
      if (found === undefined) return requestId === FORMER.requestId ? former(journal) : undefined
      return state(found)
    },
    settle
  }
}
