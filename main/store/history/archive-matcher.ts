import type { ArchivedJobRow, ArchiveFilter } from '../../contract/history.ts'

/** Whether a past job is among those that a filter asks for; null when it asks for all. */
export function archiveMatcher(filter: ArchiveFilter): ((row: ArchivedJobRow) => boolean) | null {
  const search = filter.search?.trim().toLowerCase() ?? ''
  const { states, type, targetSelection, madeFromJobId } = filter
  if (search === '' && [states, type, targetSelection, madeFromJobId].every((wanted) => wanted === undefined)) return null
  return (row) =>
    (states === undefined || states.has(row.state)) &&
    (type === undefined || row.type === type) &&
    (targetSelection === undefined || row.targetSelection === targetSelection) &&
    (madeFromJobId === undefined || row.madeFrom?.jobId === madeFromJobId) &&
    (search === '' || [row.name, row.description, row.jobId].some((words) => words.toLowerCase().includes(search)))
}
