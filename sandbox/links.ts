import { randomBytes } from 'node:crypto'
import type { Company, Document } from './ledger/types.ts'
import type { Person } from './people.ts'

/** What a link opens: a document of a company, or a report on what a person may see. */
type Target = { company: Company, document: Document } | { person: Person, slug: string }

/**
 * The links in answers. A browser that follows one brings no token, so each link carries a key that nobody can guess:
 * whoever was given the answer can open its pages, and nobody can get at others by changing the path.
 */
export interface Links {
  /** Says below which origin they are; NeonPanel's own until then. */
  setOrigin: (origin: () => string) => void
  document: (company: Company, document: Document) => string
  report: (person: Person, slug: string) => string
  image: (path: string) => string
  /** What the link with this key opens. */
  target: (key: string) => Target | undefined
}

const KEY_BYTES = 9
const SURROGATE = /\p{Surrogate}/gu

const boards: Record<Document['type'], string> = {
  InventoryOrder: 'inventory-orders',
  Bill: 'bills',
  Shipment: 'shipments',
  Invoice: 'invoicing',
  Adjustment: 'adjustments'
}

/** The links of one sandbox. They open until it ends. */
export default function createLinks (): Links {
  let origin = () => 'https://my.neonpanel.com'
  const targets = new Map<string, Target>()
  const keys = new Map<Document | string, string>()

  function keyOf (name: Document | string, target: Target): string {
    const known = keys.get(name)
    if (known !== undefined) return known
    const key = randomBytes(KEY_BYTES).toString('base64url')
    keys.set(name, key)
    targets.set(key, target)
    return key
  }

  return {
    setOrigin (read) { origin = read },
    document (company, document) {
      const task = (document.number ?? String(document.id)).toLowerCase().replace(SURROGATE, '\ufffd')
      const key = keyOf(document, { company, document })
      return `${origin()}/app/processes/${boards[document.type]}/tasks/${encodeURIComponent(task)}?key=${key}`
    },
    report (person, slug) {
      const key = keyOf(`${person.subject} ${slug}`, { person, slug })
      return `${origin()}/app/reports/${slug}?key=${key}`
    },
    image: path => `${origin()}/app/images/${path}`,
    target: key => targets.get(key)
  }
}
