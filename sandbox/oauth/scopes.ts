/** The product's nine scopes in the order of its setup guide, each with the sentence the consent page shows. */
const scopes: Readonly<Record<string, string>> = {
  'read:inventory': 'See your inventory items, their details and where they are.',
  'read:analytics': 'See revenue and cost of goods sold side by side.',
  'read:companies': 'See the companies you work with.',
  'read:reports': 'See the list of reports you may open.',
  'read:warehouses': 'See your warehouses and their balances.',
  'read:revenue': 'See revenue figures.',
  'read:cogs': 'See cost of goods sold.',
  'read:landed-cost': 'See what your goods cost on arrival.',
  'write:import': 'Create documents, such as bills, in your name.'
}

export default scopes

export const productScopes: readonly string[] = Object.keys(scopes)
