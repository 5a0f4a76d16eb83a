/** What a heading of CHANGELOG.md looks like: `## 1.0.0 – 2026-12-24`, or `– unreleased`. */
const HEADING = /^## (\S+) – (.+)$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const UPGRADE = /^### Upgrade\n\n[^\s#]/m

/**
 * The notes of a release: the section of CHANGELOG.md about it. Throws an Error that says what is wrong where tag,
 * version and section do not belong together, or where the section does not say what an operator has to do.
 */
export default function releaseNotes (tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}; for package.json it must be v${version}.`)
  const section = changelog.split(/^(?=## )/m).find(part => HEADING.exec(part.split('\n', 1)[0] ?? '')?.[1] === version)
  if (section === undefined) throw new Error(`CHANGELOG.md must have a section "## ${version} – ", with the day.`)
  const [heading = '', ...lines] = section.split('\n')
  const [, , day = ''] = HEADING.exec(heading) ?? []
  if (!DAY.test(day)) throw new Error(`CHANGELOG.md must say the day of ${version}, as 2026-12-24: it says "${day}".`)
  const notes = lines.join('\n').trim()
  if (!UPGRADE.test(notes)) {
    throw new Error(`CHANGELOG.md must say under "### Upgrade" what an operator has to do for ${version}.`)
  }
  return `${notes}\n`
}
