/** An icon for a client's lists (2025-11-25 basic). `src` is an https or data URI. */
export interface Icon { src: string, mimeType?: string, sizes?: readonly string[], theme?: 'light' | 'dark' }

/** What is said beside the protocol. */
export type Meta = Readonly<Record<string, unknown>>

/** For whom content is, how much it matters, and of when it is. */
export interface ContentAnnotations {
  audience?: readonly ('user' | 'assistant')[], priority?: number, lastModified?: string
}

/** What every item of a list has. */
export interface Described { name: string, title?: string, description?: string, icons?: readonly Icon[], _meta?: Meta }

/** The content of a resource; `blob` is base64. */
export type Contents = { uri: string, mimeType?: string, _meta?: Meta } & ({ text: string } | { blob: string })

/** What a link leads to. */
export interface Linked extends Described { uri: string, mimeType?: string, size?: number }

/** Content of a tool's result or a prompt. */
export type Content = { annotations?: ContentAnnotations, _meta?: Meta } & (
  | { type: 'text', text: string }
  | { type: 'image' | 'audio', data: string, mimeType: string }
  | { type: 'resource', resource: Contents }
  | { type: 'resource_link' } & Linked)
