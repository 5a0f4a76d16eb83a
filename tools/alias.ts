/** The dot in the name of a tool, wherever a text speaks of one. Addresses and paths are no names. */
const DOT = /(?<=(?<![\w./@-])neonpanel)\.(?=[a-z]+[A-Z])/g

/** The name of a tool for clients that refuse dots: `neonpanel.listCompanies` becomes `neonpanel_listCompanies`. */
export default function alias (name: string): string {
  return name.replace('.', '_')
}

/** A text with its dotted tool names replaced by their aliases. */
export function underscored (text: string): string {
  return text.replace(DOT, '_')
}
