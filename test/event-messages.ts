import { createParser } from 'eventsource-parser'

/** The JSON of each message of a whole event stream; comments are passed over. */
export default function eventMessages (text: string): unknown[] {
  const messages: unknown[] = []
  const parser = createParser({
    onEvent: ({ data }) => { messages.push(JSON.parse(data)) },
    onError (error) { throw error }
  })
  parser.feed(text)
  return messages
}
