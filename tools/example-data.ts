/** What several examples show of the sandbox: `npm run examples` names these where an answer holds them. */
export const COMPANY_UUID = '022a5b44774a5636fa095661d3353f332e9c5ba1'
export const WAREHOUSE_UUID = '4443ea13b799133305d54642bf6ef5791a831141'

export const COMPANY = {
  id: 106,
  uuid: COMPANY_UUID,
  name: 'Kestrel Home Goods LLC',
  short_name: 'KHG',
  currency: 'USD',
  timezone: 'America/Los_Angeles'
}

export const ITEM = {
  id: 5001,
  name: 'Bamboo Cutting Board, large',
  fnsku: 'X0004KHG01',
  asin: 'B0KHGCBL01',
  sku: 'KHG-CB-L-US',
  image: null,
  country_code: 'US',
  weight: 3.1,
  length: 18,
  height: 1,
  depth: 12
}
