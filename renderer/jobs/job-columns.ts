import type { Column } from '../ui/columns.ts'

/** A column that stands only where the window is at least `from` pixels wide. */
type FittingColumn = Column & { from?: number }

function fitting(columns: readonly FittingColumn[], widthPx: number): Column[] {
  return columns.filter(({ from = 0 }) => widthPx >= from).map(({ from: _from, ...column }) => column)
}

/** The columns of the job list (IoT Central's); a narrow window keeps what tells jobs apart. */
export function jobColumns(widthPx: number): Column[] {
  return fitting(
    [
      { key: 'name', title: 'Name', width: 'minmax(136px, 2fr)', sortKey: 'name' },
      { key: 'status', title: 'Status', width: '112px', sortKey: 'status' },
      { key: 'type', title: 'Type', width: '104px', sortKey: 'type', from: 1160 },
      { key: 'targets', title: 'Devices', width: 'minmax(88px, 1fr)' },
      { key: 'progress', title: 'Progress', width: 'minmax(256px, 1.6fr)' },
      { key: 'started', title: 'Started', width: '96px', sortKey: 'started' },
      { key: 'finished', title: 'Finished', width: '96px', sortKey: 'finished', from: 1240 },
      { key: 'createdBy', title: 'Created by', width: '104px', from: 1440 },
      { key: 'act', title: 'Actions', width: '112px', align: 'end' },
    ],
    widthPx,
  )
}

/** The columns of a job's devices. The failed unit and its reason come first; a narrow window keeps those. */
export function executionColumns(widthPx: number): Column[] {
  return fitting(
    [
      { key: 'deviceName', title: 'Device', width: 'minmax(132px, 1fr)', sortKey: 'deviceName' },
      { key: 'status', title: 'Status', width: '148px', sortKey: 'status' },
      { key: 'error', title: 'What it said, or why it waits', width: 'minmax(216px, 2.4fr)' },
      { key: 'slot', title: 'Slot', width: '76px', sortKey: 'slot' },
      { key: 'deviceId', title: 'Device id', width: 'minmax(104px, 0.8fr)', sortKey: 'deviceId', from: 1240 },
      { key: 'presence', title: 'Connection', width: '112px', from: 880 },
      { key: 'started', title: 'Started', width: '96px', sortKey: 'started', from: 980 },
      { key: 'duration', title: 'Duration', width: '80px', align: 'end', sortKey: 'duration', from: 1240 },
      { key: 'executionNumber', title: 'Execution', width: '76px', align: 'end', from: 1240 },
    ],
    widthPx,
  )
}

/** The columns of the devices to choose from in the builder. */
export function choiceColumns(widthPx: number): Column[] {
  return fitting(
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
