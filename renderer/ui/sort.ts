/** One column of the order of a table. */
export interface SortPart {
  key: string
  isDescending: boolean
}

/** The most columns that a table is sorted by. */
const mostParts = 2

/** The order of a table as its address carries it, and as main takes it: `slot,-lastSeen`; "-" before a column descends. */
export function sortParts(sort: string): SortPart[] {
  return sort
    .split(',')
    .filter((word) => word !== '')
    .map((word) => ({ key: word.replace(/^-/, ''), isDescending: word.startsWith('-') }))
}

function sortText(parts: readonly SortPart[]): string {
  return parts.map(({ key, isDescending }) => `${isDescending ? '-' : ''}${key}`).join(',')
}

/** The order after a click on a column. @param isAlso (Shift) the column is the second one to sort by, behind the first. */
export function nextSort(current: string, key: string, isAlso = false): string {
  const parts = sortParts(current)
  const known = parts.find((part) => part.key === key)
  const turned = { key, isDescending: known ? !known.isDescending : false }
  if (!isAlso || parts.length === 0) return sortText([parts[0]?.key === key ? turned : { key, isDescending: false }])
  if (known) return sortText(parts.map((part) => (part === known ? turned : part)))
  return sortText([...parts.slice(0, mostParts - 1), turned])
}

/** Of the first column alone: there is one order that a table can be said to have. */
export function ariaSort(current: string, key: string | undefined): 'ascending' | 'descending' | 'none' | undefined {
  if (key === undefined) return undefined
  const [first] = sortParts(current)
  return first?.key !== key ? 'none' : first.isDescending ? 'descending' : 'ascending'
}
