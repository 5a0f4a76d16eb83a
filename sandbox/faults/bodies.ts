import { gzipSync } from 'node:zlib'
import { FAILURE_PAGE } from './answers.ts'
import paginate from './paginator.ts'
import reshape, { isMap } from './reshape.ts'
import type { FaultSetting } from './setting.ts'

interface Body { type: string, encoding?: string, payload: string | Buffer }

const JSON_TYPE = 'application/json; charset=utf-8'

function plainText (payload: string) {
  const answer: unknown = JSON.parse(payload)
  if (!isMap(answer) || !isMap(answer.attributes)) return String(payload)
  return [String(answer.general ?? ''), ...Object.entries(answer.attributes)
    .map(([name, text]) => `${name}: ${String(text)}`)].join('\n')
}

/** The body of a good answer (JSON text) as the fault spoils it. */
export default function spoil (payload: string, { fault, bytes = 6_000_000 }: FaultSetting): Body {
  const as = (text: string | Buffer, type = JSON_TYPE): Body => ({ type, payload: text })
  switch (fault) {
    case 'html': return as(FAILURE_PAGE, 'text/html; charset=UTF-8')
    case 'empty': return as('')
    case 'truncated': return as(payload.slice(0, Math.floor(payload.length / 2)))
    case 'invalid-json': return as(`${payload.slice(0, -1)},}`)
    case 'byte-order-mark': return as(`\uFEFF${payload}`)
    case 'wrong-content-type': return as(payload, 'text/plain; charset=utf-8')
    case 'gzip': return { type: JSON_TYPE, encoding: 'gzip', payload: gzipSync(payload) }
    case 'huge': return as(payload.replace(/^\{/,
      `{"filler":"${'x'.repeat(Math.max(0, bytes - payload.length))}"${payload === '{}' ? '' : ','}`))
    case 'prototype': return as(payload.replace(/^\{/, '{"__proto__":{"polluted":true},' +
      `"constructor":{"prototype":{"polluted":true}}${payload === '{}' ? '' : ','}`))
    case 'plain-text': return as(plainText(payload), 'text/plain; charset=utf-8')
    case 'html-text': return as(plainText(payload), 'text/html; charset=UTF-8')
    case 'paginator':
    case 'resource-collection': return as(JSON.stringify(paginate(JSON.parse(payload), fault)))
    case 'list-for-object': return as(`[${payload}]`)
    default: return as(JSON.stringify(reshape(JSON.parse(payload), fault)))
  }
}
