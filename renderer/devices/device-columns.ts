import { fittingColumns, type Column } from '../ui/index.ts'

/** The columns of a table of devices, each drawn by `DeviceCell`; a narrow window keeps what tells devices apart. */
export function deviceColumns(widthPx: number): Column[] {
  return fittingColumns(
    [
      { key: 'name', title: 'Name', width: 'minmax(150px, 2fr)', sortKey: 'name' },
      { key: 'presence', title: 'Status', width: '118px', sortKey: 'presence' },
      { key: 'deviceId', title: 'Device id', width: 'minmax(130px, 1.6fr)', sortKey: 'deviceId' },
      { key: 'slot', title: 'Slot', width: '96px', sortKey: 'slot' },
      { key: 'dialect', title: 'Family', width: '104px', from: 1160 },
      { key: 'template', title: 'Template', width: 'minmax(90px, 1fr)', sortKey: 'template' },
      { key: 'firmware', title: 'Firmware', width: '96px' },
      { key: 'lastSeen', title: 'Last seen', width: '104px', sortKey: 'lastSeen' },
    ],
    widthPx,
  )
}
