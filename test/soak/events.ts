/** The data of each event of a stream; comments are passed over. Ends with the stream. */
export default async function * readEvents (body: AsyncIterable<unknown>): AsyncGenerator<string, undefined> {
  let text = ''
  for await (const chunk of body) {
    text += String(chunk)
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data !== undefined) yield data
    }
  }
  return undefined
}
