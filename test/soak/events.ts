import { createParser } from 'eventsource-parser'

/** The data of each event of a stream; comments are passed over. Ends with the stream. */
export default async function * readEvents (body: AsyncIterable<unknown>): AsyncGenerator<string, undefined> {
  const waiting: string[] = []
  const parser = createParser({ onEvent: ({ data }) => { waiting.push(data) } })
  for await (const chunk of body) {
    parser.feed(String(chunk))
    yield * waiting.splice(0)
  }
  return undefined
}
