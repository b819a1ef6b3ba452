import type { Column } from '../ui/index.ts'

/** The columns of a table of devices; `presence` and `name` are drawn by their slots. */
export const deviceColumns: Column[] = [
  { key: 'name', title: 'Name', width: 'minmax(150px, 2fr)', sortKey: 'name' },
  { key: 'presence', title: 'Status', width: '118px', sortKey: 'presence' },
  { key: 'deviceId', title: 'Device id', width: 'minmax(130px, 1.6fr)', sortKey: 'deviceId' },
  { key: 'slot', title: 'Slot', width: '96px', sortKey: 'slot' },
  { key: 'template', title: 'Template', width: 'minmax(90px, 1fr)', sortKey: 'template' },
  { key: 'firmware', title: 'Firmware', width: '96px' },
  { key: 'lastSeen', title: 'Last seen', width: '104px', sortKey: 'lastSeen' },
]
