import type { Faults } from './faults/dial.ts'

/** How the API behaves as far as the dial decides it: each is asked anew with every request. */
export default function apiVariants (faults: Faults) {
  const { active } = faults

  function details () {
    if (active('details-both')) return 'both'
    return active('details-old') ? 'details' : 'balances'
  }

  function arrays () {
    if (active('array-repeat')) return 'repeat'
    if (active('array-strict')) return 'strict'
    return active('array-brackets') ? 'brackets' : 'any'
  }

  function retryAfter () {
    if (active('import-retry-after-missing')) return { retryAfter: 'missing' } as const
    if (active('import-retry-after-zero')) return { retryAfter: 'zero' } as const
    return active('import-retry-after-huge') ? { retryAfter: 'huge' } as const : {}
  }

  return {
    reportsShape: () => active('reports-2025') ? '2025' as const : '2026' as const,
    detailsPath: () => details(),
    arrayStyle: () => arrays(),
    manyItems: () => active('many-items'),
    echoes: () => !active('filters-silent'),
    importFaults: () => ({
      ...retryAfter(),
      stuck: active('import-stuck'),
      error: active('import-error'),
      requestIdHeaderOnly: active('import-header-only')
    })
  } as const
}
