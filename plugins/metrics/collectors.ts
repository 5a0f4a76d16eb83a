import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { BUCKETS, counters, gauges, histograms, PREFIX, type GaugeName } from './definitions.ts'
import type { Reading } from './index.ts'

type CounterName = keyof typeof counters
type HistogramName = keyof typeof histograms

/** Every counter and histogram of the tables, and the gauges that somebody reads. */
interface Collectors {
  registry: Registry
  counters: Readonly<Record<CounterName, Counter>>
  histograms: Readonly<Record<HistogramName, Histogram>>
  addGauge (name: GaugeName, read: () => Reading): void
}

function mapped<Name extends string, From, To> (
  table: Readonly<Record<Name, From>>, make: (from: From) => To
): Record<Name, To>
function mapped (table: Readonly<Record<string, unknown>>, make: (from: unknown) => unknown) {
  return Object.fromEntries(Object.entries(table).map(([name, from]) => [name, make(from)]))
}

/**
 * The metrics of one application, with those of its process. What may be counted by one label is there from the start
 * with 0: a rate does not see the first of what was absent.
 */
export default function createCollectors (): Collectors {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  return {
    registry,
    counters: mapped(counters, ({ name, labels, help, ...more }: typeof counters[CounterName]) => {
      const counter = new Counter<string>({ name: PREFIX + name, help, labelNames: [...labels], registers })
      const [label = ''] = labels
      for (const value of 'values' in more ? more.values : []) counter.inc({ [label]: value }, 0)
      return counter
    }),
    histograms: mapped(histograms, ({ name, labels, help }: typeof histograms[HistogramName]) =>
      new Histogram<string>({ name: PREFIX + name, help, labelNames: [...labels], buckets: BUCKETS, registers })),
    addGauge (name, read) {
      const { labels, aggregator, help } = gauges[name]
      const [label = ''] = labels
      const gauge = new Gauge<string>({
        name: PREFIX + name,
        help,
        labelNames: [...labels],
        aggregator,
        registers,
        collect () {
          const reading = read()
          gauge.reset()
          if (reading === undefined) gauge.remove()
          else if (typeof reading === 'number') gauge.set(reading)
          else for (const [value, number] of Object.entries(reading)) gauge.set({ [label]: value }, number)
        }
      })
    }
  }
}
