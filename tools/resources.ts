import type { Tool } from './tool.ts'

/** One row of a list tool as something that users can attach to a conversation. */
interface Resource {
  /** With one variable: the value of `key`. */
  uriTemplate: string
  name: string
  title: string
  description: string
  /** The tool that lists it. */
  tool: Tool['name']
  key: string
}

/** Whatever a single row of a list tool says, by its id. */
const resources: readonly Resource[] = [
  {
    uriTemplate: 'neonpanel://companies/{uuid}',
    name: 'company',
    title: 'Company',
    description: 'A company that you may see: its name, currency and timezone.',
    tool: 'neonpanel.listCompanies',
    key: 'uuid'
  },
  {
    uriTemplate: 'neonpanel://reports/{id}',
    name: 'report',
    title: 'Report',
    description: 'A NeonPanel report that you may open: what it shows and the link to its page.',
    tool: 'neonpanel.listReports',
    key: 'id'
  }
]

export default resources
