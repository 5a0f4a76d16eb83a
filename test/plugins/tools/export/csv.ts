/** The records of a CSV text (RFC 4180), read character by character. Throws an Error for a bare quote or line end. */
export default function readCsv (text: string): string[][] {
  const records: string[][] = [[]]
  const end = text.length
  let at = 0
  while (at < end) {
    let cell = ''
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (at >= end) throw new Error('A quoted cell has no end.')
        if (text[at] === '"') at++
        cell += text[at]
      }
      at++
    } else {
      while (at < end && text[at] !== ',' && text[at] !== '\r') cell += text[at++]
      if (/["\n]/.test(cell)) throw new Error(`A cell must be quoted: ${cell}`)
    }
    records.at(-1)?.push(cell)
    if (text[at] === ',') at++
    else {
      if (text.slice(at, at + 2) !== '\r\n') throw new Error(`A record must end with CRLF, at ${at}.`)
      at += 2
      if (at < end) records.push([])
    }
  }
  return records
}
