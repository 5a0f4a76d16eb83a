/** Every fault of the dial, by when it strikes. */
const faultNames = {
  /** On the socket. All but `refuse` strike after the operation has been done. */
  transport: [
    'refuse', 'reset-before-headers', 'end-before-headers', 'reset-mid-body', 'end-mid-body', 'broken-chunk', 'garbage',
    'hang', 'stall', 'drip',
    'slow', 'early-hints', 'duplicate-content-length', 'oversize-headers'
  ],
  /** Instead of the operation. */
  answer: [
    'status', 'redirect', 'no-content', 'import-type-unknown', 'sql-error', 'success-false', 'says-nothing',
    'words-in-error', 'words-in-error-message', 'words-in-detail', 'words-in-list'
  ],
  /** On the body of the real answer. */
  body: [
    'html', 'empty', 'truncated', 'invalid-json', 'byte-order-mark', 'wrong-content-type', 'gzip', 'huge', 'prototype',
    'numbers-as-strings', 'arrays-for-objects', 'nulls', 'missing', 'unknown-fields', 'list-for-object', 'plain-text',
    'timestamps', 'decimals', 'texts-as-numbers', 'keyed-lists', 'false-for-null', 'html-text',
    'paginator', 'resource-collection'
  ],
  /** On the key set. */
  keys: ['empty-set', 'key-removed', 'duplicate-kid', 'ec-key', 'weak-key'],
  /** On how the API and the authorization server behave, for as long as they are set. */
  state: [
    'details-old', 'details-both', 'array-repeat', 'array-brackets', 'array-strict', 'filters-silent',
    'reports-2025', 'reports-2026',
    'import-retry-after-missing', 'import-retry-after-zero', 'import-retry-after-huge', 'import-stuck', 'import-error',
    'import-header-only',
    'foreign-audience', 'api-refuses', 'api-exchanged-only', 'many-items'
  ]
} as const

type FaultGroup = keyof typeof faultNames
export type FaultName = typeof faultNames[FaultGroup][number]

const groups = new Map<string, FaultGroup>()
const names = new Map<string, FaultName>()
for (const group of ['transport', 'answer', 'body', 'keys', 'state'] as const) {
  for (const name of faultNames[group]) {
    groups.set(name, group)
    names.set(name, name)
  }
}

export function groupOf (name: FaultName): FaultGroup {
  return groups.get(name) ?? 'state'
}

/** The fault of that name; an error that lists them all when there is none. */
export default function faultName (name: unknown): FaultName {
  const known = names.get(String(name))
  if (!known) throw new TypeError(`fault must be one of ${[...names.keys()].join(', ')}.`)
  return known
}
