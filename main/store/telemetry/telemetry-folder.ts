import type { LevelFolder } from '../level-records.ts'
import { Rings } from './rings.ts'

/** Where telemetry stands: apart from the history, whose writes it would outnumber. */
export const telemetryFolder: LevelFolder = {
  folder: 'telemetry',
  title: 'The telemetry',
  holds: 'devices',
  look: (records) => Rings.read(records),
}
