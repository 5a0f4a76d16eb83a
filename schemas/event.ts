import { Type, type Static } from '@sinclair/typebox'
import { Choice, Day, Id, KEY } from './common.ts'

/** Users, companies and other things that one event may name. */
const MAX_NAMED = 100

/** Whom an event is for, by NeonPanel's id of the user (the `sub` of their tokens), and what company it is about. */
const common = {
  user_ids: Type.Array(Type.String({ pattern: KEY, maxLength: 255 }),
    { minItems: 1, maxItems: MAX_NAMED, uniqueItems: true }),
  company_uuid: Id('The company that it is about.')
}
const request = Id('The import.')
const ids = Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: MAX_NAMED }))

/** What each type of event says in `data` (docs/events.md 2). More members than these are ignored. */
export const eventData = {
  'import.finished': Type.Object({ ...common, request_id: request, status: Choice(['done', 'error'], 'Its end.') }),
  'document.created': Type.Object({
    ...common,
    document_type: Type.String({ pattern: '^[A-Za-z][A-Za-z-]{0,63}$', maxLength: 64 }),
    request_id: Type.Optional(request)
  }),
  'inventory.changed': Type.Object({
    ...common,
    inventory_ids: ids,
    warehouse_uuids: Type.Optional(Type.Array(Id('A warehouse.'), { maxItems: MAX_NAMED }))
  }),
  'figures.changed': Type.Object({
    ...common,
    report_ids: ids,
    start_date: Type.Optional(Day('The first day that is other than before.')),
    end_date: Type.Optional(Day('The last one.'))
  })
} as const

export type EventType = keyof typeof eventData

export const eventTypes: readonly EventType[] =
  ['import.finished', 'document.created', 'inventory.changed', 'figures.changed']

/** What every event says, as Standard Webhooks recommends it. */
export const Event = Type.Object({
  type: Choice(eventTypes, 'What has happened.'),
  timestamp: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$', maxLength: 30 }),
  data: Type.Object({})
})

/** What any event says of whom and what it is for. */
export type EventData = Static<typeof eventData[EventType]>
