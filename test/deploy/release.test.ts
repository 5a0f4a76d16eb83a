import t from 'tap'
import releaseNotes from '../../cli/release/notes.ts'
import { read } from './files.ts'

const { version } = JSON.parse(read('package.json'))
const UPGRADE = '### Upgrade\n\nSet `PUBLIC_URL`.\n'
const changelog = (heading: string, text = UPGRADE) =>
  `# Changelog\n\n## ${heading}\n\n${text}\n- A change.\n\n## 0.9.0 – 2026-01-01\n\n- Another one.\n`

t.test('the notes of a release are its section of the changelog', async t => {
  t.equal(releaseNotes('v1.2.3', '1.2.3', changelog('1.2.3 – 2026-12-24')), `${UPGRADE}\n- A change.\n`)
})

t.test('a release is refused where tag, version and changelog do not belong together', async t => {
  const cases: readonly [tag: string, changelog: string, message: string][] = [
    ['v1.2.4', changelog('1.2.3 – 2026-12-24'), 'The tag is v1.2.4; for package.json it must be v1.2.3.'],
    ['1.2.3', changelog('1.2.3 – 2026-12-24'), 'The tag is 1.2.3; for package.json it must be v1.2.3.'],
    ['v1.2.3', changelog('1.2.30 – 2026-12-24'), 'CHANGELOG.md must have a section "## 1.2.3 – ", with the day.'],
    ['v1.2.3', changelog('1.2.3'), 'CHANGELOG.md must have a section "## 1.2.3 – ", with the day.'],
    ['v1.2.3', changelog('1.2.3 – unreleased'),
      'CHANGELOG.md must say the day of 1.2.3, as 2026-12-24: it says "unreleased".'],
    ['v1.2.3', changelog('1.2.3 – 2026-12-24', ''),
      'CHANGELOG.md must say under "### Upgrade" what an operator has to do for 1.2.3.'],
    ['v1.2.3', changelog('1.2.3 – 2026-12-24', '### Upgrade\n\n### Changes\n'),
      'CHANGELOG.md must say under "### Upgrade" what an operator has to do for 1.2.3.']
  ]
  for (const [tag, text, message] of cases) t.throws(() => releaseNotes(tag, '1.2.3', text), { message })
})

t.test('the changelog is ready for a release of the version, once it has its day', async t => {
  const text = read('CHANGELOG.md').replace(`## ${version} – unreleased`, `## ${version} – 2026-12-24`)
  t.match(releaseNotes(`v${version}`, version, text), /^### Upgrade\n\nFrom the server v3\.1\.1/)
})
