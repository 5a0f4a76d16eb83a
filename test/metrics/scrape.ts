/** The samples of a scrape by series, as the text names them: name{label="value",…}. */
export type Samples = ReadonlyMap<string, number>

const SAMPLE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i
const PREFIX = 'neonpanel_gateway_'

/** What an endpoint answers a scraper with. Throws an Error for what is no text of Prometheus. */
export default async function scrape (port: string | number): Promise<Samples> {
  const answer = await fetch(`http://localhost:${port}/metrics`)
  const lines = (await answer.text()).split('\n').filter(line => line !== '' && !line.startsWith('#'))
  if (answer.status !== 200) throw new Error(`The scrape was answered with ${answer.status}: ${lines.join(' ')}`)
  return new Map(lines.map(line => {
    const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? []
    if (name === '') throw new Error(`This is no sample: ${line}`)
    return [labels === '' ? name : `${name}{${labels}}`, Number(value)]
  }))
}

/** The sum of the samples of a metric of ours that have these labels; undefined where there are none. */
export function sumOf (samples: Samples, name: string, labels: Readonly<Record<string, string>> = {}) {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const found = [...samples].filter(([series]) => {
    const [own, list = ''] = series.split(/[{}]/)
    return own === PREFIX + name && wanted.every(each => list.split(/,(?=\w+=)/).includes(each))
  })
  return found.length === 0 ? undefined : found.reduce((sum, [, value]) => sum + value, 0)
}
