import { Type } from '@sinclair/typebox'
import { List, Part, Text, Whole } from './common.ts'

/** A report that the user may open. */
export const Report = Part({
  id: Whole(),
  title: Text(),
  group: Text(),
  description: Text(),
  link: Text('Page of the report, for a browser.'),
  query_filters: List(Type.String())
})
