import tools from '../tools/index.ts'

/** The tools that ask NeonPanel for one thing: those of the setup guide, without those that are made of them. */
export default tools.filter(({ toolset }) => toolset === undefined)
