import resources from '../../tools/resources.ts'
import type { EventType } from '../../schemas/event.ts'
import { eventData, type EventData } from '../../schemas/event.ts'
import type { Occurrence } from '../mcp/events/occurrence.ts'

/** An event that has been checked. */
export interface ReadEvent { type: EventType, timestamp: string, data: EventData }

/** What the log messages of all events name as their source. */
const LOGGER = 'neonpanel'

/** The URI of a resource of the product. */
function uriOf (name: 'company' | 'report', id: string | number): string {
  const { uriTemplate = '' } = resources.find(resource => resource.name === name) ?? {}
  return uriTemplate.replace(/\{\w+\}/, String(id))
}

/** The members of an event that clients are told: those of the contract, without the users that it is for. */
function factsOf (type: EventType, data: EventData): Record<string, unknown> {
  const { user_ids: users, ...told } = eventData[type].properties
  return Object.fromEntries(Object.entries(data).filter(([name]) => name in told))
}

/** What a person hears of an event (docs/events.md 3). */
export default function occurrenceOf ({ type, timestamp, data }: ReadEvent): Occurrence {
  const { company_uuid: companyUuid } = data
  const reports = 'report_ids' in data ? data.report_ids ?? [] : []
  const level = 'status' in data && data.status === 'error' ? 'warning' : 'info'
  return {
    about: companyUuid,
    message: { level, logger: LOGGER, data: { event: type, timestamp, ...factsOf(type, data) } },
    updated: [uriOf('company', companyUuid), ...reports.map(id => uriOf('report', id))],
    ...('status' in data && { ended: { companyUuid, requestId: data.request_id } })
  }
}
