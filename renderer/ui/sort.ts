/** The sort of a table as its address carries it: `name`, or `-name` when it descends. */
export function nextSort(current: string, key: string): string {
  return current === key ? `-${key}` : key
}

export function ariaSort(current: string, key: string | undefined): 'ascending' | 'descending' | 'none' | undefined {
  if (key === undefined) return undefined
  return current === key ? 'ascending' : current === `-${key}` ? 'descending' : 'none'
}
