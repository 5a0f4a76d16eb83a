/** The name of a tool for clients that refuse dots: `neonpanel.listCompanies` becomes `neonpanel_listCompanies`. */
export default function alias (name: string): string {
  return name.replace('.', '_')
}
