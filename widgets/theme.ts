import isRecord from '../schemas/is-record.ts'

/** What a host may set of its style: colors, fonts, corners (MCP Apps 2026-01-26). */
const VARIABLE = /^--(color|font|border)-[a-z0-9-]+$/

function pixels (dimensions: Readonly<Record<string, unknown>>, ...names: readonly string[]): number | undefined {
  return names.map(name => dimensions[name]).find(value => typeof value === 'number')
}

/** Applies what the host says of its looks and of the room that it gives. What it does not say stays as it was. */
export default function applyContext (context: Readonly<Record<string, unknown>>): void {
  const { theme, styles, displayMode, containerDimensions } = context
  const { dataset, style } = document.documentElement
  if (theme === 'light' || theme === 'dark') dataset.theme = theme
  if (displayMode !== undefined) dataset.mode = String(displayMode)
  const variables = isRecord(styles) && isRecord(styles.variables) ? styles.variables : {}
  for (const [name, value] of Object.entries(variables)) {
    if (VARIABLE.test(name) && typeof value === 'string') style.setProperty(name, value)
  }
  if (!isRecord(containerDimensions)) return
  const height = pixels(containerDimensions, 'height', 'maxHeight')
  if (height !== undefined) style.setProperty('--room', `${height}px`)
}
