/** Where the sandbox is unless SANDBOX_PORT says otherwise. */
const USUAL_PORT = 4000

/** The command that prints a token of the sandbox at a port, for Ana unless options say otherwise. */
export default function tokenCommand (sandboxPort: number, ...options: string[]): string {
  const all = sandboxPort === USUAL_PORT ? options : [`--sandbox http://localhost:${sandboxPort}`, ...options]
  return ['npm run -s token', ...all.length > 0 ? ['--', ...all] : []].join(' ')
}
