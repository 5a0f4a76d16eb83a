/**
 * A demo person: what the API may show them and whether they may create documents; `note` says what is special about
 * them.
 */
export interface Person {
  email: string, name: string, subject: string, companies: string[], mayImport: boolean, note?: string
}

/** Companies by their short names; the table of people of the sandbox. */
export const people: readonly Person[] = [
  { email: 'ana@example.com', name: 'Ana', subject: '46', companies: ['KHG', 'BTG'], mayImport: true },
  { email: 'ben@example.com', name: 'Ben', subject: '52', companies: ['BTG'], mayImport: false },
  { email: 'chloe@example.com', name: 'Chloe', subject: '61', companies: ['HOL', 'SPK', 'MDP'], mayImport: true },
  { email: 'dev@example.com', name: 'Dev', subject: '70', companies: [], mayImport: false },
  { email: 'eve@example.com', name: 'Eve', subject: '77', companies: ['KHG'], mayImport: false },
  {
    email: 'mallory@example.com',
    name: 'Mallory',
    subject: '83',
    companies: ['MTI'],
    mayImport: true,
    note: 'a company whose data hold a prompt injection'
  }
]
