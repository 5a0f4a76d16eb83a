type Point = readonly [x: number, y: number]

interface Drawing {
  /** Its width and height; points and width of the line are in the same unit. */
  grid: number
  width: number
  /** Red, green and blue, each up to 255. */
  color: readonly number[]
  points: readonly Point[]
}

/** The initial of NeonPanel: a line through some points. */
export const drawing: Drawing = {
  grid: 24, width: 2, color: [0x00, 0xAA, 0x88], points: [[5, 20], [5, 4], [19, 20], [19, 4]]
}

const { grid, width, color, points } = drawing
const path = `M${points.map(point => point.join(' ')).join('L')}`
const hex = color.map(part => part.toString(16).padStart(2, '0')).join('')

/** As a file of its own, and in whatever shows one. */
export const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${grid} ${grid}' fill='none' ` +
  `stroke='#${hex}' stroke-width='${width}'><path d='${path}'/></svg>`

/** The icon of the server, as MCP clients show it (2025-11-25 basic). */
const icon = {
  src: 'data:image/svg+xml,' +
    `${encodeURIComponent(svg).replace(/%(2F|3A|3D|27|2C)/g, escaped => decodeURIComponent(escaped))}`,
  mimeType: 'image/svg+xml'
}

export default icon
