import getWarehouseBalances from './get-warehouse-balances.ts'
import shown from './shown.ts'

export default shown(getWarehouseBalances, {
  name: 'neonpanel.showWarehouseInventory',
  title: 'Show warehouse inventory',
  description: 'Shows how many units of each item one warehouse held on a day as a table whose pages the user turns, ' +
    'in clients that show pages. Arguments and figures are those of neonpanel.getWarehouseBalances.',
  view: 'warehouse-inventory',
  calls: getWarehouseBalances.name,
  justifications: {
    readOnlyHint: 'Reads the balances of one warehouse for a table, and books no movement.',
    destructiveHint: 'The table can be paged through; no balance in it can be set, moved or written off.',
    idempotentHint: 'Showing the table again, or turning its pages, has no effect in NeonPanel.',
    openWorldHint: 'The page loads nothing from anywhere, and its figures come from the books of one company in ' +
      'NeonPanel.'
  }
})
