import assert from 'node:assert/strict'

const { URL: url, TOKEN: token, TOOLS } = process.env

/** Sends what a converter made of the document: each with a token, all of it as it is. Every tool answers 200. */
export default async function sendAll (converter, requests) {
  assert.equal(requests.length, Number(TOOLS), `${converter} makes a request of every operation`)
  const refused = []
  for (const { path, headers, body } of requests) {
    const response =
      await fetch(url + path, { method: 'POST', headers: { ...headers, authorization: `Bearer ${token}` }, body })
    const text = await response.text()
    if (response.status !== 200) refused.push(`${path} with ${body} answers ${text}`)
  }
  assert.deepEqual(refused, [])
  console.log(`${converter}: ${requests.length} requests are answered as they are`)
}
