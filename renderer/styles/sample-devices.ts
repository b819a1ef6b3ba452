import { t } from '../i18n/index.ts'
import type { Column } from '../ui/index.ts'

export interface SampleDevice {
  deviceId: string
  presence: 'online' | 'offline' | 'never' | 'deleted'
  seenMs: number | null
  rssi: string
}

export const sampleColumns = (): Column[] => [
  { key: 'deviceId', title: t('styles.columns.name'), width: 'minmax(160px, 2fr)', sortKey: 'deviceId' },
  { key: 'presence', title: t('styles.columns.state'), width: '140px' },
  { key: 'seen', title: t('styles.columns.seen'), width: '140px', sortKey: 'seen' },
  { key: 'rssi', title: t('styles.columns.rssi'), width: '120px', align: 'end' },
]

/** Seen so long ago that the words for it stay. */
export const sampleDevices: SampleDevice[] = [
  { deviceId: 'thermo-01', presence: 'online', seenMs: 0, rssi: '-51' },
  { deviceId: 'thermo-02', presence: 'offline', seenMs: 0, rssi: '-93' },
  { deviceId: `sensor-${'a1b2c3d4e5'.repeat(5)}-rack-7`, presence: 'never', seenMs: null, rssi: '' },
  { deviceId: 'thermo-04', presence: 'deleted', seenMs: 0, rssi: '-64' },
]
