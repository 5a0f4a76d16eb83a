import { svg } from './element.ts'

/** A group of bars: one value a series. Its heights need not be exact; the figures stand in a table. */
interface Group { label: string, values: readonly number[] }

const HEIGHT = 180
const TOP = 8
const BOTTOM = 22
const LEFT = 52
const MARKS = 4
/** Pixels that a label takes, about. */
const LABEL_WIDTH = 72

/** A round distance of marks for a span of values. */
function stepOf (span: number): number {
  const rough = span / MARKS
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 2.5, 5].find(factor => factor * power >= rough) ?? 10)
}

/** The marks of an axis that has room for all values and for zero. */
function marksOf (values: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  const step = high > low ? stepOf(high - low) : 1
  const first = Math.floor(low / step)
  const last = Math.max(Math.ceil(high / step), first + 1)
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
}

/** Bars side by side, as wide as the page. `description` says in words what they show. */
export default function barChart (
  groups: readonly Group[], width: number, description: string, short: (value: number) => string
): SVGSVGElement {
  const marks = marksOf(groups.flatMap(({ values }) => values))
  const [low = 0, high = 1] = [marks[0], marks.at(-1)]
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)
  const band = (width - LEFT) / Math.max(groups.length, 1)
  const every = Math.ceil(LABEL_WIDTH / band)

  const lines = marks.flatMap(mark => [
    svg('line', { class: mark === 0 ? 'zero' : 'mark', x1: LEFT, x2: width, y1: y(mark), y2: y(mark) }),
    svg('text', { x: LEFT - 6, y: y(mark) + 4, 'text-anchor': 'end' }, short(mark))
  ])
  const bars = groups.flatMap(({ label, values }, index) => {
    const each = Math.min(band * 0.8 / Math.max(values.length, 1), 48)
    const begin = LEFT + band * (index + 0.5) - each * values.length / 2
    return [
      ...values.map((value, series) => svg('rect', {
        class: `series-${series}`,
        x: begin + each * series,
        width: Math.max(each - 1, 1),
        y: Math.min(y(value), y(0)),
        height: Math.abs(y(value) - y(0))
      })),
      index % every === 0
        ? svg('text', { x: LEFT + band * (index + 0.5), y: HEIGHT - 6, 'text-anchor': 'middle' }, label)
        : undefined
    ]
  })
  return svg('svg', {
    class: 'chart', role: 'img', 'aria-label': description, viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT
  }, ...lines, ...bars)
}
