/** What is kept of a write: neither its arguments nor its key, only hashes and the answer. */
export interface WriteRecord {
  /** Sent; answered; outcome unknown. */
  state: 'sent' | 'done' | 'unknown'
  /** SHA-256 of the call, in hex. */
  fingerprint: string
  /** When the state was reached, in epoch milliseconds: for operators only, since the clocks of replicas differ. */
  at: number
  /** Of the answer, where it is done. */
  status?: number
  /** The text of the answer, at most 100,000 characters. */
  body?: string
}

/** A record, and how many milliseconds are left of its lifetime: how old it is follows from that. */
interface Found { record: WriteRecord, remaining: number }

/**
 * Records of writes by key, each for a lifetime in milliseconds that every change begins anew. Every error is thrown,
 * and then nothing may be sent.
 */
export interface Store {
  /**
   * Keeps the record of a subject if there is none under the key, in one atomic step; false where there is one. Throws
   * `rate_limited` where the subject has its share of a store that is bounded.
   */
  claim (key: string, record: WriteRecord, lifetime: number, subject: string): Promise<boolean>
  /** The record under the key; it is taken for no younger than the longest lifetime that it may have had. */
  read (key: string, lifetime: number): Promise<Found | undefined>
  /** Keeps the record in place of any other one. */
  settle (key: string, record: WriteRecord, lifetime: number): Promise<void>
  /** Forgets the key, if it still holds this very claim. */
  release (key: string, claim: WriteRecord): Promise<void>
  /** How many there are by state, where that can be told without asking anybody. */
  counts? (): Record<WriteRecord['state'], number>
}
