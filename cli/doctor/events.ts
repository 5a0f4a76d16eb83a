import { createParser } from 'eventsource-parser'

/** One event of a stream, or one comment. */
export interface StreamEvent { event?: string, data?: string, comment?: string }

const MAX_LENGTH = 1_048_576

/** The events and comments of an event stream as they come. */
export default async function * eventsOf (chunks: AsyncIterable<string>): AsyncGenerator<StreamEvent> {
  const arrived: StreamEvent[] = []
  const parser = createParser({
    maxBufferSize: MAX_LENGTH,
    onEvent: ({ event = 'message', data }) => arrived.push({ event, data }),
    onComment: comment => arrived.push({ comment })
  })
  for await (const chunk of chunks) {
    parser.feed(chunk)
    yield * arrived.splice(0)
  }
}
