/** The initial of NeonPanel, drawn on a grid of 24 by 24. */
const path = 'M5 20V4l14 16V4'
const svg = '<svg xmlns=\'http://www.w3.org/2000/svg\' viewBox=\'0 0 24 24\' fill=\'none\' stroke=\'#0a8\' ' +
  `stroke-width='2'><path d='${path}'/></svg>`

/** The icon of the server, as MCP clients show it (2025-11-25 basic). */
const icon = {
  src: 'data:image/svg+xml,' +
    `${encodeURIComponent(svg).replace(/%(2F|3A|3D|27|2C)/g, escaped => decodeURIComponent(escaped))}`,
  mimeType: 'image/svg+xml'
}

export default icon
