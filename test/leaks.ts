import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ServerResponse } from 'node:http'
import { Server } from 'node:net'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

interface Test { teardown (undo: () => void): void }

/** A token as it stands in an answer, where `Bearer` is a word of documents and base64 of JSON a cursor. */
export const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/
/** Where Node tells of each request to any server of the process, before the server knows of it. */
const ARRIVED = 'http.server.request.start'

/**
 * Looks for tokens in all that a gateway answers until it is undone, in headers as well: at every address it listens
 * on, of which `localhost` has two, and when a test injects. `found` gets the URL of an answer that holds one.
 */
export function searchAnswers (app: FastifyInstance, found: (url: string) => void, secret = TOKEN): () => void {
  function judge (url: string, parts: readonly unknown[]) {
    const texts = parts.map(part => part instanceof Uint8Array
      ? Buffer.from(part)
        .toString('latin1')
      : typeof part === 'string' ? part : JSON.stringify(part))
    if (texts.some(text => secret.test(text))) found(url)
  }

  /** A method of a response, and a look at what it is called with. */
  function reading<T extends (...args: never[]) => unknown> (write: T, url: string): T {
    return new Proxy(write, {
      apply (target, response, args) {
        judge(url, args)
        return Reflect.apply(target, response, args)
      }
    })
  }

  function meet (message: unknown) {
    const { server, request, response } = Object(message)
    if (!(server instanceof Server) || !(response instanceof ServerResponse) ||
      !server.listeners('request').includes(app.routing)) {
      return
    }
    const { url } = request
    response.writeHead = reading(response.writeHead, url)
    response.write = reading(response.write, url)
    response.end = reading(response.end, url)
    response.once('close', () => judge(url, [response.getHeaders()]))
  }
  subscribe(ARRIVED, meet)

  app.inject = new Proxy(app.inject, {
    apply (target, self, args) {
      const answer = Reflect.apply(target, self, args)
      answer.then(({ raw, headers, payload }: LightMyRequestResponse) => judge(raw.req.url ?? '', [headers, payload]),
        () => {})
      return answer
    }
  })
  return () => unsubscribe(ARRIVED, meet)
}

/**
 * Fails a test if a gateway answers with a token while it runs. To be called before the gateway's end is left to the
 * test.
 */
export default function forbidLeaks (t: Test, app: FastifyInstance, secret?: RegExp): void {
  const urls = new Set<string>()
  const undo = searchAnswers(app, url => urls.add(url), secret)
  t.teardown(() => {
    undo()
    if (urls.size > 0) throw new Error(`The answers of ${[...urls].join(', ')} hold a token`)
  })
}
