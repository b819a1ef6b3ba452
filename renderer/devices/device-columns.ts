import { t } from '../i18n/index.ts'
import { fittingColumns, type Column, type FittingColumn } from '../ui/index.ts'

/** All that a table of devices can show, each drawn by `DeviceCell`; a narrow window keeps what tells devices apart. */
export function allDeviceColumns(): FittingColumn[] {
  return [
    { key: 'name', title: t('devices.columns.name'), width: 'minmax(150px, 2fr)', sortKey: 'name' },
    { key: 'presence', title: t('devices.columns.status'), width: '118px', sortKey: 'presence' },
    { key: 'deviceId', title: t('devices.columns.deviceId'), width: 'minmax(130px, 1.6fr)', sortKey: 'deviceId' },
    { key: 'slot', title: t('devices.columns.slot'), width: 'minmax(96px, 0.8fr)', sortKey: 'slot' },
    { key: 'dialect', title: t('devices.columns.dialect'), width: '132px', sortKey: 'dialect', from: 1160 },
    { key: 'template', title: t('devices.columns.template'), width: 'minmax(90px, 1fr)', sortKey: 'template' },
    { key: 'firmware', title: t('devices.columns.firmware'), width: '96px' },
    { key: 'lastSeen', title: t('devices.columns.lastSeen'), width: '112px', sortKey: 'lastSeen' },
    { key: 'firstSeen', title: t('devices.columns.firstSeen'), width: '112px', sortKey: 'firstSeen', isHidden: true },
    { key: 'created', title: t('devices.columns.created'), width: '112px', sortKey: 'created', isHidden: true },
    { key: 'clientId', title: t('devices.columns.clientId'), width: 'minmax(130px, 1fr)', isHidden: true },
    { key: 'model', title: t('devices.columns.model'), width: 'minmax(130px, 1fr)', isHidden: true },
    { key: 'attributes', title: t('devices.columns.attributes'), width: 'minmax(160px, 1.4fr)', isHidden: true },
  ]
}

/** Those that a window of this width has room for. */
export function deviceColumns(widthPx: number): Column[] {
  return fittingColumns(allDeviceColumns(), widthPx)
}
