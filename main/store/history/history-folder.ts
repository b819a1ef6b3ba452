import type { LevelFolder } from '../level-records.ts'
import { EventLog } from './event-log.ts'

/** Where the history stands. */
export const historyFolder: LevelFolder = {
  folder: 'history',
  title: 'The history',
  holds: 'past jobs and events',
  look: (records) => EventLog.open(records),
}
