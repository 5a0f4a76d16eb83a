import type { Scope } from './tool.ts'

/** Outlines on a grid of 24 by 24. */
const shapes: Readonly<Record<Scope, string>> = {
  'read:companies': 'M4 21V5l8-3v19m0-13 8 3v10M2 21h20',
  'read:reports': 'M6 2h8l4 4v16H6zM9 12h6m-6 4h6',
  'read:inventory': 'M3 7l9-4 9 4v10l-9 4-9-4zm0 0 9 4 9-4m-9 4v10',
  'read:landed-cost': 'M3 17h18l-2 4H5zm3 0V9h12v8M12 9V3',
  'read:cogs': 'M4 4h2l3 11h9l3-8H7m3 13h1m6 0h1',
  'read:warehouses': 'M3 21V9l9-6 9 6v12M8 21v-8h8v8',
  'read:analytics': 'M4 21V11m6 10V5m6 16v-7M3 21h18',
  'read:revenue': 'M3 17l6-6 4 4 8-9m-5 0h5v5',
  'write:import': 'M12 3v12m-5-5 5 5 5-5M4 21h16'
}

/** The name of the house, as its own picture. */
const NEON = 'M5 20V4l14 16V4'

function icon (path: string) {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#0a8' stroke-width='2'><path d='${path}'/></svg>`
  return { src: `data:image/svg+xml,${encodeURIComponent(svg).replace(/%(2F|3A|3D|27|2C)/g, escaped => decodeURIComponent(escaped))}`, mimeType: 'image/svg+xml' }
}

/** The picture of the server. */
export const serverIcon = icon(NEON)

/** The picture of what a scope opens. */
export default function iconOf (scope: Scope) {
  return icon(shapes[scope])
}
