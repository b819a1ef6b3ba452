import type { Column } from '../ui/columns.ts'

/** The columns of the job list (IoT Central's); a narrow window keeps what tells jobs apart. */
export function jobColumns(isWide: boolean): Column[] {
  const columns: (Column & { wide?: true })[] = [
    { key: 'name', title: 'Name', width: 'minmax(140px, 2fr)', sortKey: 'name' },
    { key: 'status', title: 'Status', width: '116px', sortKey: 'status' },
    { key: 'type', title: 'Type', width: '112px', sortKey: 'type' },
    { key: 'targets', title: 'Devices of', width: 'minmax(96px, 1fr)' },
    { key: 'progress', title: 'Progress', width: 'minmax(232px, 1.6fr)' },
    { key: 'started', title: 'Started', width: '104px', sortKey: 'started' },
    { key: 'finished', title: 'Finished', width: '104px', sortKey: 'finished', wide: true },
    { key: 'createdBy', title: 'Created by', width: '112px', wide: true },
    { key: 'act', title: 'Actions', width: '104px', align: 'end' },
  ]
  return columns.filter(({ wide }) => isWide || !wide).map(({ wide: _wide, ...column }) => column)
}

/** The columns of a job's devices. The failed unit and its reason come first; a narrow window keeps those. */
export function executionColumns(isWide: boolean): Column[] {
  const columns: (Column & { wide?: true })[] = [
    { key: 'deviceName', title: 'Device', width: 'minmax(132px, 1fr)', sortKey: 'deviceName' },
    { key: 'status', title: 'Status', width: '164px', sortKey: 'status' },
    { key: 'error', title: 'What it said, or why it waits', width: 'minmax(220px, 2.4fr)' },
    { key: 'slot', title: 'Slot', width: '88px', sortKey: 'slot' },
    { key: 'deviceId', title: 'Device id', width: 'minmax(104px, 0.8fr)', sortKey: 'deviceId', wide: true },
    { key: 'presence', title: 'Connection', width: '112px' },
    { key: 'started', title: 'Started', width: '96px', sortKey: 'started' },
    { key: 'duration', title: 'Duration', width: '84px', align: 'end', sortKey: 'duration', wide: true },
    { key: 'executionNumber', title: 'Execution', width: '80px', align: 'end', wide: true },
  ]
  return columns.filter(({ wide }) => isWide || !wide).map(({ wide: _wide, ...column }) => column)
}
