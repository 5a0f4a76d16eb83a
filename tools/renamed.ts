/**
 * Names that were published and are other ones now, by kind: the old name and the new one. Clients keep lists for long
 * and go on asking for the old ones (docs/clients.md 3.5). Tools are here by their dotted names, resources by templates
 * with the same variables.
 */
const renamed = {
  tools: new Map<string, string>(),
  prompts: new Map<string, string>(),
  resources: new Map<string, string>()
}

export default renamed
