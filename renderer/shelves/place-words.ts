/** How places look, and what a screen reader says of them. */
import type { DeviceWord, ExecutionStatus } from '../../main/contract/executions.ts'
import { executionStatuses } from '../../main/contract/executions.ts'
import { foldStatus } from '../../main/contract/fold-status.ts'
import type { Shelf, ShelfCell } from '../../main/contract/shelf-map.ts'
import { naturalOrder } from '../../main/contract/shelves.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { executionLook, executionStatusWord, presenceLook, presenceWord, type Presence, type StatusLook } from '../ui/index.ts'

/** A place of a shelf: a device, or a place on which nothing stands. */
export type PlaceOnMap = { cell: ShelfCell; position: string } | { cell: null; position: string }

/** The places of a shelf as a person walks along it; where two devices share a place, both stand there. */
export function placesOf({ cells, empty }: Shelf): PlaceOnMap[] {
  const places: PlaceOnMap[] = []
  let next = 0
  for (const cell of cells) {
    while (next < empty.length && naturalOrder(empty[next]!, cell.position) < 0) places.push({ cell: null, position: empty[next++]! })
    places.push({ cell, position: cell.position })
  }
  for (; next < empty.length; next++) places.push({ cell: null, position: empty[next]! })
  return places
}

export function hasFailed({ status }: { status: ExecutionStatus | null }): boolean {
  return status !== null && foldStatus(status) === 'Failed'
}

/** How it fares in the job; of one that is none of its devices, whether it is there. */
export function lookOf({ status, presence }: { status: ExecutionStatus | null; presence: Presence }): StatusLook {
  return status === null ? presenceLook(presence) : executionLook(status)
}

/** Why it failed, in the words of the person. */
export function reasonOf({ status, reason }: { status: ExecutionStatus | null; reason: string | null }): string {
  if (reason !== null && reason !== '') return said(reason)
  return status === null || status === 'FAILED' ? t('shelves.noReason') : executionStatusWord(status)
}

/** What a shelf is called; one that the lab calls by a word (‘Shelf 2’, ‘Cold room’) needs none before it. */
export function shelfName(shelf: string): string {
  if (shelf === '') return t('shelves.unnamed')
  return /\p{L}{3}/u.test(shelf) ? shelf : t('shelves.shelf', { shelf })
}

/** All that is known of a device on its place, in one breath. */
export function spokenCell(cell: ShelfCell): string {
  const { slot, name, status, presence } = cell
  const facts = [name]
  if (status !== null) facts.push(hasFailed(cell) ? t('shelves.spoken.failed', { reason: reasonOf(cell) }) : lookOf(cell).word)
  facts.push(presenceWord(presence))
  return t('shelves.spoken.place', { slot, facts: facts.join(', ') })
}

interface LegendEntry {
  look: StatusLook
  count: number
  /** From here on it is about devices that are none of the job's. */
  startsOthers: boolean
}

const words: DeviceWord[] = ['Failed', 'In progress', 'Pending', 'Completed', 'Canceled']
const presences: Presence[] = ['online', 'offline', 'never']

/** What the shapes mean, with how many devices each stands for; who failed is always named while a job is shown. */
export function legendOf(counts: Readonly<Record<string, number>>, hasJob: boolean): LegendEntry[] {
  const ofJob = words.map((word) => {
    const statuses = executionStatuses.filter((status) => foldStatus(status) === word)
    const count = statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0)
    return { look: executionLook(statuses[0]!), count }
  })
  const present = presences
    .map((presence) => ({ look: presenceLook(presence), count: counts[presence] ?? 0 }))
    .filter(({ count }) => count > 0)
  const shown = hasJob ? ofJob.filter(({ count }, index) => count > 0 || index === 0) : []
  return [
    ...shown.map((entry) => ({ ...entry, startsOthers: false })),
    ...present.map((entry, index) => ({ ...entry, startsOthers: hasJob && index === 0 })),
  ]
}

/** The numbers for the big screen: those of the job, or who is there. */
export function figuresOf(counts: Readonly<Record<string, number>>, hasJob: boolean): { look: StatusLook; count: number }[] {
  const legend = legendOf(counts, hasJob)
  const others = legend.findIndex(({ startsOthers }) => startsOthers)
  return others === -1 ? legend : legend.slice(0, others)
}
