import companies from '../ledger/companies.ts'
import { people } from '../people.ts'
import layout from './layout.ts'
import { escape } from '../../plugins/text/html.ts'
import scopeNamed from '../../tools/scopes.ts'
import type { Person } from '../people.ts'

const SANDBOX_NOTE = '<p class="note">This is a sandbox with invented people and figures. There are no passwords, ' +
  'and nothing here is real.</p>'

function sees ({ companies: own, mayImport, note }: Person) {
  const names = companies.filter(({ shortName }) => own.includes(shortName)).map(({ name }) => name)
  if (names.length === 0) return 'Sees no company'
  return `Sees ${names.join(', ')}${note === undefined ? '' : `, ${note}`} · ` +
    `${mayImport ? 'may create documents' : 'reads only'}`
}

/** The page that asks who is signing in: one button for each demo person, posted as `subject`. */
export function signInPage (client: string, hint?: string): string {
  const likely = (person: Person) => Number(person.email === hint)
  const buttons = [...people].sort((a, b) =>
    likely(b) - likely(a)).map(person => `<li><button name="subject" value="${escape(person.subject)}">
<strong>${escape(person.name)}</strong>
<span>${escape(person.email)}</span>
<span>${escape(sees(person))}</span>
</button></li>`)
  return layout('Sign in', `<h1>Who is signing in?</h1>
<p class="soft">${escape(client)} wants to connect to NeonPanel.</p>
${SANDBOX_NOTE}
<form method="post">
<input type="hidden" name="step" value="login">
<ul class="people" aria-label="Demo people">
${buttons.join('\n')}
</ul>
</form>`)
}

interface Consent {
  client: string, person: Person, scopes: readonly string[], resources: readonly string[], redirectUri: string
}

/** The page that asks for leave, with a sentence for each scope; posts `decision` as `allow` or `deny`. */
export function consentPage ({ client, person, scopes: asked, resources, redirectUri }: Consent): string {
  const items = asked.flatMap(name => scopeNamed(name) ?? [])
    .map(({ name, consent }) => `<li>${escape(consent)} <code>${escape(name)}</code></li>`)
  const target = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined
  return layout('Allow access', `<h1>Allow ${escape(client)} to use NeonPanel as ${escape(person.name)}?</h1>
<p class="soft">You are ${escape(person.email)}. <a href="?switch">Use another person</a></p>
${items.length
? '<p>It will be able to:</p>\n<ul class="scopes">\n' +
  `${items.join('\n')}\n</ul>`
: '<p>It asks for no access to your data, only to know who you are.</p>'}
<form method="post">
<input type="hidden" name="step" value="consent">
<p class="choice"><button name="decision" value="deny">Deny</button>
<button class="primary" name="decision" value="allow">Allow</button></p>
</form>
<p class="soft">For ${escape(resources.join(', '))}.
You will be sent back to ${escape(target ? target.host || target.protocol : redirectUri)}.</p>
${SANDBOX_NOTE}`)
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_client: 'The sandbox forgets the clients that registered when it restarts: remove the connection in your ' +
    'application and add it again.'
}

/** The page for a request that cannot be sent back to the client. */
export function errorPage (error: string, description?: string): string {
  return layout('Sign-in did not work', `<h1>Sign-in did not work</h1>
<p>${escape(description ?? 'The request could not be completed.')}</p>
<p class="soft">Error code: <code>${escape(error)}</code>.
${escape(ADVICE[error] ?? 'Start again from the application you came from.')}</p>`)
}
