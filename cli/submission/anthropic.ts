import alias from '../../tools/alias.ts'
import tools from '../../tools/index.ts'
import product from '../../tools/product.ts'
import { scopes } from '../../tools/scopes.ts'
import type { Tool } from '../../tools/tool.ts'
import { isFromAnswer, type Given, type Step } from './case.ts'
import listing from './listing.ts'
import negative from './negative.ts'
import type { Inputs } from './options.ts'
import positive from './positive.ts'

/** As many prompts as the directory shows. */
const EXAMPLES = 3
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

type Row = readonly string[]

/** A value of a table, in one line. */
function cell (text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')
}

function table (head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell).join(' | ')} |`).join('\n')
}

function described (given: Given): unknown {
  if (typeof given !== 'object') return given
  if (isFromAnswer(given)) return `${given.member} from ${alias(given.of)}`
  if (Array.isArray(given)) return given.map(described)
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, described(value)]))
}

function stepText ({ tool, input }: Step): string {
  return `\`${alias(tool)}\` ${JSON.stringify(described(input))}`
}

function titles (list: readonly Tool[]): string {
  return list.map(({ title }) => title).join(', ')
}

/** The fields that are still open, by the option that fills them. */
export function openFields ({ privacyUrl, termsUrl, logoUrl, securityContact, testAccount }: Inputs): string[] {
  const given = { privacyUrl, termsUrl, logoUrl, securityContact, testAccount }
  return Object.entries(given).filter(([, value]) => value === undefined)
    .map(([name]) => `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`)
}

/** The fields of Anthropic's connector directory, as Markdown; those that nobody has given are marked as open. */
export default function anthropicFields (inputs: Inputs): string {
  const writing = tools.filter(({ annotations }) => !annotations.readOnlyHint)
  const reading = tools.filter(({ annotations }) => annotations.readOnlyHint)
  const known = (value: string | undefined, option: string) => value ?? `**open: --${option}**`
  const fields: Row[] = [
    ['Name', listing.name],
    ['Tagline', listing.tagline],
    ['Description', listing.description],
    ['Server URL', `${inputs.address.replace(/\/mcp$/, '')}/mcp`],
    ['Type', 'Remote MCP server, with interactive views (MCP Apps)'],
    ['Transport', 'Streamable HTTP'],
    ['Authentication', listing.authentication],
    ['Redirect URI', listing.redirectUri],
    ['Scopes', scopes.join(' ')],
    ['Tools that read', titles(reading)],
    ['Tools that write', titles(writing)],
    ['Allowed link URIs', listing.links],
    ['Third parties', listing.thirdParties],
    ['Data handling', listing.data],
    ['Health data', listing.health],
    ['Advertising', listing.advertising],
    ['Website', product.website],
    ['Documentation', product.documentation],
    ['Support', inputs.support],
    ['Security contact', known(inputs.securityContact, 'security-contact')],
    ['Privacy policy', known(inputs.privacyUrl, 'privacy-url')],
    ['Terms of service', known(inputs.termsUrl, 'terms-url')],
    ['Logo', known(inputs.logoUrl, 'logo-url')],
    ['Test account', known(inputs.testAccount, 'test-account')]
  ]
  const hints = tools.flatMap(({ name, title, annotations, justifications }) =>
    HINTS.map(hint => [alias(name), title, hint, String(annotations[hint]), justifications[hint]]))
  const cases = positive.map(({ prompt, steps, expected }, index) =>
    [`${index + 1}. ${prompt}`, ...steps.map(stepText), `Expected: ${expected}`].join('\n   - '))
  return [
    `# ${listing.name} in the connector directory`,
    table(['field', 'value'], fields),
    '## Example prompts',
    positive.slice(0, EXAMPLES).map(({ prompt }) => `- ${prompt}`).join('\n'),
    '## Tools and their hints',
    table(['tool', 'title', 'hint', 'value', 'why'], hints),
    '## Prompts to test with',
    'The figures are those of the demo\'s books, as ana@example.com sees them.',
    cases.join('\n'),
    '## Prompts that no tool answers',
    negative.map(({ prompt, why }) => `- ${prompt} ${why}`).join('\n')
  ].join('\n\n') + '\n'
}
