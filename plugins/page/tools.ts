import type { TSchema } from '@sinclair/typebox'
import type { Config } from '../../schemas/config.ts'
import scopeNamed, { scopes as all, tags } from '../../tools/scopes.ts'
import type { Tool } from '../../tools/tool.ts'
import argumentType from './argument-type.ts'
import html, { type Html } from '../text/html.ts'

function argumentOf (name: string, schema: TSchema, isRequired: boolean): Html {
  return html`<dt><code>${name}</code> <span class="soft">${argumentType(schema)}${
    isRequired ? ', required' : ''}</span></dt><dd>${schema.description}</dd>
`
}

/** The scopes that open a tool: all of one list will do. */
function needed ({ scopes }: Tool): string {
  return scopes.map(list => list.join(' and ')).join(', or ')
}

function toolOf (tool: Tool, isEnforced: boolean): Html {
  const { name, title, description, annotations, input: { properties, required = [] } } = tool
  const inputs = Object.entries(properties)
  return html`<details><summary><h4>${title}</h4> <code>${name}</code>${
    annotations.readOnlyHint ? undefined : html` <span class="tag">writes</span>`}</summary>
<p>${description}</p>
${isEnforced ? html`<p class="soft">Scope: <code>${needed(tool)}</code></p>` : undefined}
${inputs.length > 0
    ? html`<dl>
${inputs.map(([name, schema]) => argumentOf(name, schema, required.includes(name)))}</dl>`
    : html`<p class="soft">It takes no arguments.</p>`}
</details>
`
}

function groupOf (tag: string, meaning: string, tools: readonly Tool[], isEnforced: boolean): Html {
  return html`<h3>${tag}</h3>
<p class="soft">${meaning}</p>
<div class="list">
${tools.map(tool => toolOf(tool, isEnforced))}</div>
`
}

const scopeTable = html`<h3>Scopes</h3>
<p class="soft">What a person allows an assistant at the sign-in.</p>
<dl class="states">
${all.map(name => html`<div><dt><code>${name}</code></dt><dd>${scopeNamed(name)?.meaning}</dd></div>
`)}</dl>
`

/** Every tool that is served, by group, with its arguments and scopes as its definition says them. */
export default function toolList (tools: readonly Tool[], { ENFORCE_SCOPES }: Config): Html {
  const groups = Object.entries(tags).map(([tag, meaning]) => {
    const own = tools.filter(({ scopes: [[scope = ''] = []] }) => scopeNamed(scope)?.tag === tag)
    return own.length > 0 ? groupOf(tag, meaning, own, ENFORCE_SCOPES) : html``
  })
  return html`<section id="tools" aria-labelledby="tools-title">
<h2 id="tools-title">Tools</h2>
<p>What an assistant can do here. A name with an underscore in place of the dot is the same tool.</p>
${groups}${ENFORCE_SCOPES ? scopeTable : undefined}</section>`
}
