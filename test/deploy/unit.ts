/** The unit of systemd in deploy/systemd/, by its directives; what its comments keep ready may be taken along. */
interface Unit {
  /** Every value of a directive, in order. */
  all (key: string): string[]
  /** Its last value, which counts where there may be one; '' where there is none. */
  last (key: string): string
}

/** What is commented out in a unit, and is to be put in as it stands. */
const READY = /^#(?=(LoadCredential|Environment)=)/gm

/** Reads a unit. Directives of its sections have different names, and no line goes on in the next one. */
export default function readUnit (text: string): Unit {
  const lines = text.split('\n').filter(line => /^[A-Za-z]+=/.test(line))
  const all = (key: string) => lines.filter(line => line.startsWith(`${key}=`)).map(line => line.slice(key.length + 1))
  return { all, last: key => all(key).at(-1) ?? '' }
}

/** The same text with what its comments keep ready. */
export function withReady (text: string): string {
  return text.replaceAll(READY, '')
}
