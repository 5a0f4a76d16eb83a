const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

function isLastDay (year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month, 0)).getUTCDate() === day
}

/** The name of a whole year, quarter or month; undefined for any other period. */
export default function periodName (start: string, end: string): string | undefined {
  const [, year = '', from = '', first] = DAY.exec(start) ?? []
  const [, lastYear, to = '', last = ''] = DAY.exec(end) ?? []
  const endsMonth = isLastDay(Number(year), Number(to), Number(last))
  if (year === '' || year !== lastYear || first !== '01' || !endsMonth) return undefined
  const months = Number(to) - Number(from) + 1
  if (months === 12) return year
  if (months === 3 && Number(to) % 3 === 0) return `Q${Number(to) / 3} ${year}`
  return months === 1 ? `${MONTHS[Number(from) - 1]} ${year}` : undefined
}
