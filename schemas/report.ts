import { Type } from '@sinclair/typebox'
import { list, object, text, integer } from './common.ts'

/** A report that the user may open. */
export const Report = object({
  id: integer(),
  title: text(),
  group: text(),
  description: text(),
  link: text('Page of the report, for a browser.'),
  query_filters: list(Type.String())
})
