import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

interface Panel { title: string, targets?: { expr: string }[] }
interface Rule { alert: string, expr: string, for?: string }

const DEPLOY = join(import.meta.dirname, '../../deploy')

/** The path of the alert rules. */
export const ALERTS = join(DEPLOY, 'alerts.yaml')

const { panels }: { panels: Panel[] } = JSON.parse(readFileSync(join(DEPLOY, 'grafana-dashboard.json'), 'utf8'))

/** Each query of the dashboard with its panel, and what Grafana would put in. */
export const queries: readonly (readonly [title: string, expression: string])[] =
  panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [
    title, expr.replaceAll('$__rate_interval', '1m').replaceAll(/\$(job|instance)\b/g, '.+')
  ] as const))

const { groups }: { groups: { name: string, rules: Rule[] }[] } = parse(readFileSync(ALERTS, 'utf8'))

export const rules: readonly Rule[] = groups.flatMap(({ rules }) => rules)

/** The rules, but that each alert fires at once. */
export const impatient = {
  groups: groups.map(({ name, rules }) => ({ name, rules: rules.map(({ for: _later, ...rule }) => rule) }))
}
