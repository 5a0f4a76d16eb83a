import { crc32, deflateSync } from 'node:zlib'
import { drawing } from '../../tools/icon.ts'

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Bits of a channel; colour with transparency (PNG 11.2.1). */
const DEPTH = 8
const RGBA = 6
const CHANNELS = 4
const OPAQUE = 255

/** The distance of a point from the line, on the drawing's grid. */
function distance (x: number, y: number): number {
  const { points } = drawing
  return Math.min(...points.slice(1).map(([endX, endY], index) => {
    const [startX, startY] = points[index] ?? [endX, endY]
    const [alongX, alongY] = [endX - startX, endY - startY]
    const share = ((x - startX) * alongX + (y - startY) * alongY) / (alongX ** 2 + alongY ** 2)
    const nearest = Math.min(Math.max(share, 0), 1)
    return Math.hypot(startX + nearest * alongX - x, startY + nearest * alongY - y)
  }))
}

/** The rows of the drawing in so many pixels, each behind the byte that says it is not filtered. */
function rows (size: number): Buffer {
  const { grid, width, color } = drawing
  const scale = size / grid
  return Buffer.from(Array.from({ length: size }, (_row, y) => [0, ...Array.from({ length: size }, (_column, x) => {
    const inside = (width / 2 - distance((x + 0.5) / scale, (y + 0.5) / scale)) * scale + 0.5
    return [...color, Math.round(Math.min(Math.max(inside, 0), 1) * OPAQUE)]
  }).flat()]).flat())
}

function chunk (type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** The icon as a PNG of `size` by `size` pixels (PNG, third edition). */
export function png (size: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size)
  header.writeUInt32BE(size, 4)
  header[8] = DEPTH
  header[9] = RGBA
  return Buffer.concat([
    SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(rows(size))), chunk('IEND', Buffer.alloc(0))
  ])
}

/** The icon as a Windows icon that holds one PNG, of fewer than 256 pixels: what browsers ask for by themselves. */
export function ico (size: number): Buffer {
  const image = png(size)
  const header = Buffer.alloc(22)
  header.writeUInt16LE(1, 2) // an icon
  header.writeUInt16LE(1, 4) // of one image
  header[6] = size
  header[7] = size
  header.writeUInt16LE(1, 10) // plane
  header.writeUInt16LE(DEPTH * CHANNELS, 12)
  header.writeUInt32LE(image.length, 14)
  header.writeUInt32LE(header.length, 18)
  return Buffer.concat([header, image])
}
