import type { Plugin } from 'esbuild'
import assets from '../../plugins/page/assets.ts'

/** Puts style and scripts of the page as texts into the bundle, which has no such files beside it. */
const pageAssets: Plugin = {
  name: 'page-assets',
  setup ({ onLoad }) {
    onLoad({ filter: /\/plugins\/page\/assets\.ts$/ }, () => ({ contents: `export default ${JSON.stringify(assets)}` }))
  }
}

export default pageAssets
