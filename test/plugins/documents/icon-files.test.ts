import { crc32, inflateSync } from 'node:zlib'
import t from 'tap'
import { ico, png } from '../../../plugins/documents/icon-files.ts'
import { drawing } from '../../../tools/icon.ts'

interface Image { width: number, height: number, pixel (x: number, y: number): number[] }

/** Reads a PNG of unfiltered RGBA rows, and checks the sums of its chunks. */
function read (file: Buffer): Image {
  t.equal(file.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at)
    const body = file.subarray(at + 4, at + 8 + length)
    t.equal(file.readUInt32BE(at + 8 + length), crc32(body))
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4))
    at += length + 12
  }
  t.strictSame([...chunks.keys()], ['IHDR', 'IDAT', 'IEND'])
  const header = chunks.get('IHDR') ?? Buffer.alloc(0)
  t.strictSame([...header.subarray(8)], [8, 6, 0, 0, 0], '8 bits, RGBA, deflate, no interlacing')
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0))
  t.equal(rows.length, height * (1 + width * 4))
  return {
    width,
    height,
    pixel: (x, y) => {
      const at = y * (1 + width * 4) + 1 + x * 4
      return [...rows.subarray(at, at + 4)]
    }
  }
}

for (const size of [24, 48, 128]) {
  t.test(`the icon of ${size} pixels shows the line of the drawing, and nothing beside it`, t => {
    const { width, height, pixel } = read(png(size))
    t.strictSame([width, height], [size, size])
    const scale = size / drawing.grid
    for (const [x, y] of [[5, 12], [19, 12], [12, 12]]) { // both uprights, and the middle of what joins them
      t.strictSame(pixel(Math.floor(Number(x) * scale), Math.floor(Number(y) * scale)).slice(0, 3), drawing.color)
      t.ok(Number(pixel(Math.floor(Number(x) * scale), Math.floor(Number(y) * scale))[3]) > 200, `${x}, ${y}`)
    }
    for (const [x, y] of [[0, 0], [size - 1, size - 1], [Math.floor(9 * scale), Math.floor(18 * scale)]] as const) {
      t.equal(pixel(x, y)[3], 0, `${x}, ${y} is clear`)
    }
    t.end()
  })
}

t.test('the icon that browsers ask for holds one PNG', t => {
  const file = ico(48)
  t.strictSame([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)], [0, 1, 1])
  t.strictSame([file[6], file[7], file.readUInt16LE(12)], [48, 48, 32])
  const [length, offset] = [file.readUInt32LE(14), file.readUInt32LE(18)]
  t.equal(offset + length, file.length)
  t.strictSame(file.subarray(offset), png(48))
  t.end()
})
