import type { DialectName } from '../../main/contract/devices.ts'

/** What a family of devices is called, on every screen. */
export const dialectWords: Record<DialectName, string> = {
  plain: 'Plain MQTT',
  azure: 'Azure IoT',
  aws: 'AWS IoT',
  emqx: 'EMQX Fleets',
}

/** The families in the order in which a list offers them. */
export const dialectChoices = (Object.keys(dialectWords) as DialectName[]).map((value) => ({ value, label: dialectWords[value] }))
