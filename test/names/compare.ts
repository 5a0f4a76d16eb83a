import { type Changes, KEEPERS } from './changes.ts'
import compareInputs from './inputs.ts'
import type { Published } from './published.ts'

type Named<T> = Readonly<Record<string, T>>
type Both<T> = (name: string, was: T, is: T, changes: Changes) => void

/** Compares what is there before and after; what is gone breaks as `harm` says, what is new is an addition. */
function compareNames<T> (
  kind: string, was: Named<T>, is: Named<T>, changes: Changes, harm: string, both: Both<T> = () => {}
): void {
  for (const [name, before] of Object.entries(was)) {
    const after = is[name]
    if (after === undefined) changes.breaks.push(`${kind} ${name} is gone: ${harm}.`)
    else both(name, before, after, changes)
  }
  for (const name of Object.keys(is)) if (!(name in was)) changes.additions.push(`${kind} ${name}`)
}

function byName (names: readonly string[]): Named<true> {
  return Object.fromEntries(names.map(name => [name, true]))
}

/** Compares what was published with what is. */
export default function compare (was: Published, is: Published): Changes {
  const changes: Changes = { breaks: [], additions: [] }
  compareNames('The tool', was.tools, is.tools, changes, `${KEEPERS} call it and get an error`,
    (tool, before, after) => {
      if (before.alias !== after.alias) {
        changes.breaks.push(`The name ${before.alias} is now ${after.alias}: ${KEEPERS} call it and get an error.`)
      }
      for (const [hint, value] of Object.entries(before.hints)) {
        if (after.hints[hint] === value) continue
        changes.breaks.push(`${hint} of ${tool} is now ${after.hints[hint]}: ${KEEPERS} ask their user, or do not ` +
          'ask, by the old one, which directories have reviewed.')
      }
      compareNames(`To ${tool}, the way by the scopes`, byName(before.scopes), byName(after.scopes), changes,
        'whoever was granted no others is refused')
      compareInputs(tool, before.input, after.input, changes)
      compareNames(`In what ${tool} answers, the field`, before.output, after.output, changes,
        'whoever reads it by the list as it was finds nothing', (field, type, now) => {
          if (type !== now) {
            changes.breaks.push(`In what ${tool} answers, the field ${field} is now ${now} and not ${type}: clients ` +
              'that check answers against the schema they keep refuse the whole answer.')
          }
        })
    })
  compareNames('The prompt', was.prompts, is.prompts, changes, `${KEEPERS} ask for it and get an error`,
    (prompt, before, after) => {
      compareNames(`Of the prompt ${prompt}, the argument`, before, after, changes,
        'what users have typed for it is lost', (argument, required, now) => {
          if (!now || required) return
          changes.breaks.push(`${argument} of the prompt ${prompt} is now required: ${KEEPERS} leave it out and get ` +
            'an error.')
        })
      for (const [argument, required] of Object.entries(after)) {
        if (required && !(argument in before)) {
          changes.breaks.push(`The prompt ${prompt} now requires ${argument}: ${KEEPERS} do not send it.`)
        }
      }
    })
  compareNames('The resource', was.resources, is.resources, changes, 'links in conversations lead nowhere',
    (uri, name, now) => {
      if (name !== now) changes.breaks.push(`The resource ${uri} is now called ${now} and not ${name}: menus lose it.`)
    })
  compareNames('The skill', was.skills, is.skills, changes, 'what users have approved and keep by its address is lost')
  return changes
}
