import { conditions, micros, table, TITLES, whole } from '../report/format.ts'
import type { Compared } from './index.ts'

const VERDICTS = { less: 'faster', more: 'slower', no: 'within the spread', unknown: 'too few processes' } as const

/** The comparison of two builds as a table. */
export default function comparisonTable ({ against, comparisons, run }: Compared): string {
  const { nodes, plan } = run
  const head = ['operation', 'this build: CPU µs (user + system)', against, 'ratio (all pairs of processes)', '',
    'answers/s']
  const rows = comparisons.map(({ operation, node, ours, theirs, ratio }) => [
    nodes.length > 1 ? `${TITLES[operation]}, Node ${node}` : TITLES[operation],
    micros(ours.cpu),
    micros(theirs.cpu),
    `${ratio.median.toFixed(3)} (${ratio.least.toFixed(3)}–${ratio.greatest.toFixed(3)})`,
    VERDICTS[ratio.differs],
    `${whole(ours.rate)} : ${whole(theirs.rate)}`
  ])
  return [table(head, rows), '',
    `${plan.processes} processes of each build, ${plan.rounds} rounds of ${plan.seconds} s. ` +
      conditions(run)].join('\n')
}
