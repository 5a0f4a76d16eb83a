import alias from '../../tools/alias.ts'
import type { Argument, Published } from './published.ts'

/** Something that a change of the definitions may do to one place of the catalog, and the words for that place. */
interface Mutation { place: string, apply (is: Published): void }

type Change = Readonly<Record<string, unknown>>

const NEW_TYPE = 'boolean'

/** Changes of an argument that take less than before. */
function narrowings (argument: Argument): Change[] {
  const { type, required, enum: values, minimum, maximum, minLength, maxLength, minItems, maxItems } = argument
  const list = Array.isArray(values) ? values : undefined
  return [
    { type: type === NEW_TYPE ? 'string' : NEW_TYPE },
    ...required === true ? [] : [{ required: true }],
    ...list && list.length > 1 ? [{ enum: list.slice(1) }] : [],
    ...type === 'string' && !list ? [{ enum: ['one'] }, { pattern: '^x' }, { format: 'uuid' }] : [],
    ...typeof minimum === 'number' ? [{ minimum: minimum + 1 }] : [],
    ...typeof maximum === 'number' ? [{ maximum: maximum - 1 }] : [],
    ...typeof minLength === 'number' ? [{ minLength: minLength + 1 }] : [],
    ...typeof maxLength === 'number' ? [{ maxLength: maxLength - 1 }] : [],
    ...typeof minItems === 'number' ? [{ minItems: minItems + 1 }] : [],
    ...typeof maxItems === 'number' ? [{ maxItems: maxItems - 1 }] : [],
    ...type === 'array' && argument.uniqueItems !== true ? [{ uniqueItems: true }] : [],
    ...argument.additionalProperties === true ? [{ additionalProperties: false }] : []
  ]
}

function toolMutations (was: Published, name: string): Mutation[] {
  const { input = {}, output = {}, scopes = [], hints = {} } = was.tools[name] ?? {}

  function on (place: string, apply: (tool: Published['tools'][string]) => void): Mutation {
    return { place, apply (is) { const tool = is.tools[name]; if (tool) apply(tool) } }
  }

  return [
    { place: name, apply (is) { delete is.tools[name] } },
    on(alias(name), tool => { tool.alias += 'New' }),
    on(name, tool => { tool.input['/wanted'] = { type: 'string', required: true } }),
    ...scopes.map((scope, index) => on(scope, tool => { tool.scopes.splice(index, 1, 'read:other') })),
    ...Object.keys(hints).map(hint => on(hint, tool => { tool.hints[hint] = !tool.hints[hint] })),
    ...Object.keys(input).map(path => on(path, tool => { delete tool.input[path] })),
    ...Object.entries(input).flatMap(([path, argument]) => narrowings(argument).map(change =>
      on(path, tool => { tool.input[path] = { ...argument, ...change } }))),
    ...Object.keys(output).flatMap(path => [
      on(path, tool => { delete tool.output[path] }), on(path, tool => { tool.output[path] = NEW_TYPE })
    ])
  ]
}

function promptMutations (was: Published, name: string): Mutation[] {
  return [
    { place: name, apply (is) { delete is.prompts[name] } },
    { place: name, apply (is) { Object.assign(is.prompts[name] ?? {}, { wanted: true }) } },
    ...Object.entries(was.prompts[name] ?? {}).flatMap(([argument, required]) => [
      { place: argument, apply (is: Published) { delete is.prompts[name]?.[argument] } },
      ...required
        ? []
        : [{ place: argument, apply (is: Published) { Object.assign(is.prompts[name] ?? {}, { [argument]: true }) } }]
    ])
  ]
}

/** Each removal, renaming and narrowing that is possible anywhere in a catalog. */
export default function mutations (was: Published): Mutation[] {
  return [
    ...Object.keys(was.tools).flatMap(name => toolMutations(was, name)),
    ...Object.keys(was.prompts).flatMap(name => promptMutations(was, name)),
    ...Object.keys(was.resources).flatMap(uri => [
      { place: uri, apply (is: Published) { delete is.resources[uri] } },
      { place: uri, apply (is: Published) { is.resources[uri] = 'other' } }
    ]),
    ...Object.keys(was.skills).map(name => ({ place: name, apply (is: Published) { delete is.skills[name] } }))
  ]
}
