import type { Plugin } from 'esbuild'
import viewFiles from '../../plugins/catalog/view-files.ts'

const PREFIX = 'view:'

/** The pages as they are built, each in a file that is loaded when it is first asked for. */
const withViews: Plugin = {
  name: 'views',
  setup ({ onLoad, onResolve }) {
    onResolve({ filter: new RegExp(`^${PREFIX}`) }, ({ path }) =>
      ({ path: path.slice(PREFIX.length), namespace: PREFIX }))
    onLoad({ filter: /.*/, namespace: PREFIX }, async ({ path }) =>
      ({ contents: `export default ${JSON.stringify(await viewFiles[path]?.html())}` }))
    onLoad({ filter: /\/plugins\/catalog\/view-files\.ts$/ }, () => {
      const members = Object.entries(viewFiles).map(([name, { version }]) =>
        `'${name}': { version: '${version}', html: async () => (await import('${PREFIX}${name}')).default }`)
      return { contents: `export default { ${members.join(', ')} }` }
    })
  }
}

export default withViews
