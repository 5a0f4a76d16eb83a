/** The files of the API reference, below its address: those of Swagger UI under their own names, and ours. */
export const FILE_NAMES = [
  'swagger-ui-bundle.js', 'swagger-ui.css', 'oauth2-redirect.js', 'reference.js', 'reference.css'
] as const

export type FileName = typeof FILE_NAMES[number]

/** Where an authorization server sends back to. */
export const REDIRECT = '/docs/oauth2-redirect.html'
