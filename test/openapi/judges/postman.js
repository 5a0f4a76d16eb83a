import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import converter from 'openapi-to-postmanv2'
import sendAll from './requests.js'

const convert = promisify(converter.convertV2.bind(converter))
const data = await readFile(process.env.DOCUMENT, 'utf8')
const { result, reason, output } = await convert({ type: 'string', data }, { parametersResolution: 'Example' })
if (!result) throw new Error(reason)

function requestsOf (item) {
  return item.item ? item.item.flatMap(requestsOf) : [item.request]
}

const requests = requestsOf(output[0].data).map(({ url, header, body }) => ({
  path: `/${url.path.join('/')}`,
  headers: Object.fromEntries(header.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value])),
  body: body.raw
}))
await sendAll('openapi-to-postmanv2, Parameter generation: Example', requests)
