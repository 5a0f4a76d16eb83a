import { readFile } from 'node:fs/promises'
import { openApiToBruno } from '@usebruno/converters'
import sendAll from './requests.js'

const { items } = await openApiToBruno(JSON.parse(await readFile(process.env.DOCUMENT, 'utf8')))

function requestsOf (item) {
  return item.items ? item.items.flatMap(requestsOf) : [item.request]
}

const requests = items.flatMap(requestsOf).map(({ url, headers, body }) => ({
  path: url.replace('{{baseUrl}}', ''),
  headers: Object.fromEntries([['content-type', 'application/json'], ...headers.filter(({ enabled }) => enabled)
    .map(({ name, value }) => [name, value])]),
  body: body.json
}))
await sendAll('@usebruno/converters', requests)
