import type { Measured } from '../measured.ts'

const WIDTH = 760
const LABEL = 220
const BAR = 16
const GAP = 6
const BLOCK = 34
const ROOM = 70

const groups = [['call', 'tools/call'], ['list', 'tools/list'], ['initialize', 'initialize']] as const

function escaped (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

/** Bars of the ratio to the floor, one block for each operation. Readable on light and on dark pages. */
export default function chart ({ rows, run }: Measured): string {
  const parts: string[] = []
  let y = 12
  for (const [operation, title] of groups) {
    const ratios = rows.filter(({ node }) => node === run.nodes[0])
      .map(row => [row, row.operations[operation]?.ofFloor ?? 0] as const)
    const longest = Math.max(...ratios.map(([, ratio]) => ratio))
    parts.push(`<text x="0" y="${y + BAR}" class="title">${title}, against the floor</text>`)
    y += BLOCK - GAP
    for (const [row, ratio] of ratios) {
      const width = Math.max(1, ratio / longest * (WIDTH - LABEL - ROOM))
      const kind = row.server === 'product' ? 'ours' : ['floor', 'limit'].includes(row.server) ? 'floor' : 'peer'
      parts.push(
        `<text x="${LABEL - 8}" y="${y + BAR - 4}" text-anchor="end">${escaped(row.title)}</text>`,
        `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" class="${kind}"/>`,
        `<text x="${(LABEL + width + GAP).toFixed(1)}" y="${y + BAR - 4}">${ratio.toFixed(2)}</text>`)
      y += BAR + GAP
    }
    y += GAP * 2
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">
<title>Answers a second as a ratio to a bare node:http proxy, Node ${run.nodes[0]}</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-weight: 600 }
.ours { fill: #1f883d }
.floor { fill: #8c959f }
.peer { fill: #54aeff }
@media (prefers-color-scheme: dark) { text { fill: #9198a1 } }
</style>
${parts.join('\n')}
</svg>
`
}
