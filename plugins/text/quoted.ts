const MAX_LENGTH = 100

/** What a caller sent, as a message repeats it: at most so many characters, and always Unicode text. */
export default function quoted (text: string, most = MAX_LENGTH): string {
  return text.slice(0, most).toWellFormed()
}
