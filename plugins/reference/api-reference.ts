import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { AuthorizationServer } from '../../schemas/oauth.ts'
import { documentOf, type Document } from '../http/document.ts'
import type { FileName } from './file-names.ts'
import page, { signedInPage, type Page } from './page.ts'
import script from './script.ts'
import style from './style.ts'

/** A file of the reference as it is, and smaller. */
interface ReferenceFile { type: string, plain: Document, compressed: Document }

const compress = promisify(gzip)

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8'
}

function ofSwaggerUi (name: string): Promise<Buffer> {
  return readFile(new URL(`static/${name}`, import.meta.resolve('@fastify/swagger-ui')))
}

const sources: Readonly<Record<FileName, () => Promise<Buffer> | string>> = {
  'swagger-ui-bundle.js': () => ofSwaggerUi('swagger-ui-bundle.js'),
  'swagger-ui.css': () => ofSwaggerUi('swagger-ui.css'),
  'oauth2-redirect.js': () => ofSwaggerUi('oauth2-redirect.js'),
  'reference.js': () => script,
  'reference.css': () => style
}

async function makeFile (name: FileName): Promise<ReferenceFile> {
  const plain = documentOf(await sources[name]())
  const bytes = await compress(plain.bytes)
  const compressed = { bytes, etag: plain.etag.replace(/"$/, '-gzip"') }
  return { type: types[extname(name)] ?? '', plain, compressed }
}

/** A page as it leaves. */
interface Sent { document: Document, policy: string }

function sent ({ html, policy }: Page): Sent {
  return { document: documentOf(html), policy }
}

/** The API reference of a gateway: its page for an authorization server, where that ends, its files; each made once. */
export default function apiReference (fastify: FastifyInstance) {
  const files = new Map<FileName, Promise<ReferenceFile>>()
  let made: Sent & { server: AuthorizationServer } | undefined

  return {
    page (server: AuthorizationServer): Sent {
      if (made?.server !== server) made = { server, ...sent(page(fastify, server)) }
      return made
    },
    signedIn: sent(signedInPage),
    file (name: FileName): Promise<ReferenceFile> {
      const known = files.get(name) ?? makeFile(name)
      files.set(name, known)
      return known
    }
  }
}
