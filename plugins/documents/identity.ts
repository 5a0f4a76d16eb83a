import product from '../../tools/product.ts'
import version from '../config/version.ts'

/** Where the icons are, below the URL that users type; one is of pixels, which every client can show. */
export const ICONS = { svg: '/favicon.svg', png: '/icon.png', ico: '/favicon.ico' } as const
/** Pixels of the PNG. */
export const ICON_SIZE = 128

/** The domain of NeonPanel, which answers for the name. */
export const domain = new URL(product.website).hostname

/** What server cards and the registry say alike of a server at a base URL. */
export default function identity (base: string) {
  return {
    name: `${domain.split('.').toReversed().join('.')}/${product.name}`,
    version,
    title: product.brand,
    description: product.description,
    websiteUrl: product.website,
    icons: [
      { src: base + ICONS.png, mimeType: 'image/png', sizes: [`${ICON_SIZE}x${ICON_SIZE}`] },
      { src: base + ICONS.svg, mimeType: 'image/svg+xml', sizes: ['any'] }
    ]
  }
}
