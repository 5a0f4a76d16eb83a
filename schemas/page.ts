import { Type } from '@sinclair/typebox'
import { integer } from './common.ts'

const MAX_PAGE = 1_000_000

/** The arguments of every tool that answers page by page. */
export const paging = {
  page: Type.Optional(Type.Integer(
    {
      minimum: 1,
      maximum: MAX_PAGE,
      description: 'Page to return, from 1 (the first if left out) to last_page of the answer.'
    }
  )),
  perPage: Type.Optional(
    Type.Integer({ minimum: 10, maximum: 60, description: 'Rows on a page, 10 to 60; 30 if left out.' })
  )
}

/** Where a page stands; there is no total. */
export const paged = {
  current_page: integer(),
  per_page: integer(),
  last_page: integer('There are more pages while current_page is smaller.')
}
