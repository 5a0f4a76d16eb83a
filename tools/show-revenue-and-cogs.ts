import getRevenueAndCogs from './get-revenue-and-cogs.ts'
import shown from './shown.ts'

export default shown(getRevenueAndCogs, {
  name: 'neonpanel.showRevenueAndCogs',
  title: 'Show revenue and COGS',
  description: 'Shows revenue and cost of goods sold over time as a chart with a table, one currency at a time, in ' +
    'clients that show pages. Arguments and figures are those of neonpanel.getRevenueAndCogs.',
  view: 'revenue-and-cogs',
  justifications: {
    readOnlyHint: 'Reads the sums of a period for a chart, and books or restates nothing.',
    destructiveHint: 'Drawing the figures overwrites nothing, and the page has no control that changes any.',
    idempotentHint: 'The same chart, shown again, has no effect in NeonPanel.',
    openWorldHint: 'The page loads nothing from anywhere, and its figures come from the books of the user\'s ' +
      'companies in NeonPanel.'
  }
})
