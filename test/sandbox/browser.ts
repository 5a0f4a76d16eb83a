import { createHash, randomBytes } from 'node:crypto'

interface Page { url: string, status: number, html: string, headers: Headers }

const MAX_REDIRECTS = 10

type Reach = (url: string, init: RequestInit) => Promise<Response>

/** What a person's browser does: keeps cookies by path, follows redirects inside one origin, submits forms. */
export default function createBrowser (reach: Reach = fetch) {
  const jar = new Map<string, { path: string, pair: string }>()

  function keep (headers: Headers) {
    for (const cookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ')
      const path = attributes.find(each => /^path=/i.test(each))?.slice('path='.length) ?? '/'
      const [name = ''] = pair.split('=')
      const gone = attributes.some(each => /^expires=.*1970/i.test(each))
      if (gone) jar.delete(`${name} ${path}`)
      else jar.set(`${name} ${path}`, { path, pair })
    }
  }

  async function visit (url: string, init: RequestInit = {}, redirects = 0): Promise<Page> {
    const { origin, pathname } = new URL(url)
    const cookies = [...jar.values()].filter(({ path }) => pathname.startsWith(path)).map(({ pair }) => pair)
    const headers = { accept: 'text/html', cookie: cookies.join('; ') }
    const response = await reach(url, { ...init, redirect: 'manual', headers })
    keep(response.headers)
    const html = await response.text()
    const location = response.headers.get('location')
    if (!location || redirects === MAX_REDIRECTS) {
      return { url, status: response.status, html, headers: response.headers }
    }
    const target = new URL(location, url)
    if (target.origin !== origin) return { url: target.href, status: response.status, html, headers: response.headers }
    return visit(target.href, {}, redirects + 1)
  }

  return {
    open: (url: string) => visit(url),
    /** Submits the only form of the page, its hidden fields and those given. */
    submit (page: Page, fields: Record<string, string> = {}) {
      const hidden = [
        ...page.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)
      ].map(([, name = '', value = '']): [string, string] => [name, value])
      const [, action = ''] = /<form[^>]* action="([^"]*)"/.exec(page.html) ?? []
      return visit(new URL(action, page.url).href,
        { method: 'POST', body: new URLSearchParams([...hidden, ...Object.entries(fields)]) })
    }
  }
}

interface Choices { subject?: string, decision?: string, reach?: Reach }

/** Signs a demo person in and decides; where the client is sent back to. */
export async function signIn (authorizationUrl: string, choices: Choices = {}): Promise<URL> {
  const { subject = '46', decision = 'allow', reach } = choices
  const browser = createBrowser(reach)
  const people = await browser.open(authorizationUrl)
  if (!people.html.includes('Who is signing in?')) return new URL(people.url)
  const consent = await browser.submit(people, { subject })
  return new URL((await browser.submit(consent, { decision })).url)
}

/** A PKCE pair. */
export function pkce () {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}
