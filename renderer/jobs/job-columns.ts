import { fittingColumns, type Column, type FittingColumn } from '../ui/columns.ts'
import type { JobTab } from './job-tabs.ts'

const jobColumn = {
  name: { key: 'name', title: 'Name', width: 'minmax(136px, 2fr)', sortKey: 'name' },
  status: { key: 'status', title: 'Status', width: '112px', sortKey: 'status' },
  type: { key: 'type', title: 'Type', width: '104px', sortKey: 'type', from: 1160 },
  targets: { key: 'targets', title: 'Devices', width: 'minmax(88px, 1.2fr)', from: 1120 },
  progress: { key: 'progress', title: 'Progress', width: 'minmax(272px, 1.8fr)' },
  nextStart: { key: 'nextStart', title: 'Next start', width: '136px' },
  repeats: { key: 'repeats', title: 'Repeats', width: 'minmax(112px, 1fr)' },
  started: { key: 'started', title: 'Started', width: '96px', sortKey: 'started' },
  finished: { key: 'finished', title: 'Finished', width: '96px', sortKey: 'finished', from: 1320 },
  createdBy: { key: 'createdBy', title: 'Created by', width: '104px', from: 1440 },
  act: { key: 'act', title: 'Actions', width: '136px', align: 'end' },
} as const satisfies Record<string, FittingColumn>

/** Where no job is stopped or resumed in its row, the menu alone stands there. */
const menuOnly = { ...jobColumn.act, width: '72px' }

/** The columns of the job list (IoT Central's) under one of its tabs; a narrow window keeps what tells jobs apart. */
export function jobColumns(widthPx: number, tab: JobTab['tab']): Column[] {
  const { name, status, type, targets, progress, nextStart, repeats, started, finished, createdBy, act } = jobColumn
  if (tab === 'scheduled') return fittingColumns([name, nextStart, repeats, type, targets, { ...createdBy, from: 1160 }, menuOnly], widthPx)
  // The archive is sorted by its own order, newest first.
  if (tab === 'archive')
    return fittingColumns(
      [name, status, type, targets, progress, { ...started, from: 1120 }, { ...finished, from: 0 }, menuOnly].map(
        ({ sortKey: _sortKey, ...column }: FittingColumn) => column,
      ),
      widthPx,
    )
  const times =
    tab === 'finished'
      ? [
          { ...started, from: 1320 },
          { ...finished, from: 0 },
        ]
      : [started, finished]
  return fittingColumns([name, status, type, targets, progress, ...times, createdBy, tab === 'finished' ? menuOnly : act], widthPx)
}

/** The columns of the runs of a recurring job. */
export function runColumns(widthPx: number): Column[] {
  const { name, status, progress, started, finished } = jobColumn
  return fittingColumns([name, status, progress, started, { ...finished, from: 1000 }], widthPx).map(
    ({ sortKey: _sortKey, ...column }) => column,
  )
}

/** The columns of a job's devices. The failed unit and its reason come first; a narrow window keeps those. */
export function executionColumns(widthPx: number): Column[] {
  return fittingColumns(
    [
      { key: 'deviceName', title: 'Device', width: 'minmax(140px, 1.2fr)', sortKey: 'deviceName' },
      { key: 'status', title: 'Status', width: '148px', sortKey: 'status' },
      { key: 'error', title: 'What it said, or why it waits', width: 'minmax(216px, 3fr)' },
      { key: 'slot', title: 'Slot', width: '76px', sortKey: 'slot', from: 820 },
      { key: 'deviceId', title: 'Device id', width: 'minmax(104px, 0.8fr)', sortKey: 'deviceId', from: 1400 },
      { key: 'presence', title: 'Connection', width: '112px', from: 910 },
      { key: 'started', title: 'Started', width: '96px', sortKey: 'started', from: 1000 },
      { key: 'duration', title: 'Duration', width: '100px', align: 'end', sortKey: 'duration', from: 1240 },
      { key: 'executionNumber', title: 'Execution', width: '76px', align: 'end', from: 1400 },
    ],
    widthPx,
  )
}

/** The columns of the devices to choose from in the builder. */
export function choiceColumns(widthPx: number): Column[] {
  return fittingColumns(
    [
      { key: 'name', title: 'Name', width: 'minmax(120px, 1.4fr)', sortKey: 'name' },
      { key: 'deviceId', title: 'Device id', width: 'minmax(96px, 1fr)', sortKey: 'deviceId' },
      { key: 'slot', title: 'Slot', width: '76px', sortKey: 'slot' },
      { key: 'presence', title: 'Connection', width: '112px', sortKey: 'presence' },
      { key: 'template', title: 'Template', width: 'minmax(80px, 0.8fr)', sortKey: 'template', from: 1160 },
    ],
    widthPx,
  )
}
