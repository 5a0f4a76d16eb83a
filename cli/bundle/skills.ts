import type { Plugin } from 'esbuild'
import skillFiles from '../../plugins/catalog/skill-files.ts'

/** The texts of the skills in the bundle, in the place of the file that reads them. */
const withSkills: Plugin = {
  name: 'skills',
  setup ({ onLoad }) {
    onLoad({ filter: /\/plugins\/catalog\/skill-files\.ts$/ }, () =>
      ({ contents: `export default ${JSON.stringify(skillFiles)}` }))
  }
}

export default withSkills
