/**
 * oidc-provider, ready for Node 20 as well: it calls `URL.parse` (Node >= 22.1), which is supplied
 * where it is missing, and prints a notice about that Node version, which is held back.
 */
if (!('parse' in URL)) {
  Object.defineProperty(URL, 'parse', {
    value: (input: string, base?: string) => URL.canParse(input, base) ? new URL(input, base) : null
  })
}

const { warn } = console
console.warn = (...words: unknown[]) => {
  if (!String(words[0]).includes('Unsupported runtime')) warn(...words)
}
const library = await import('oidc-provider')
console.warn = warn

export default library
