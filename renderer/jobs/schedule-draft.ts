/** When a job runs, as the inputs of the builder hold it, to and from AWS's `schedulingConfig`. */
import type { SchedulingConfig } from '../../main/contract/job-rules.ts'
import { neededNumber, textOf } from './typed-number.ts'
import { windowDraftOf, windowRule, type WindowDraft } from './window-draft.ts'

/** Times are `YYYY-MM-DDTHH:MM` as an input for them holds it, told in `timeZone`. */
export interface ScheduleDraft {
  starts: 'now' | 'atTime'
  startTime: string
  timeZone: string
  frequency: 'never' | NonNullable<SchedulingConfig['recurrence']>['frequency']
  recurrenceEnd: 'never' | 'date' | 'occurrences'
  lastDate: string
  occurrences: string
  ifMissed: NonNullable<SchedulingConfig['ifMissed']>
  ends: 'whenDone' | 'atTime'
  endTime: string
  endBehavior: NonNullable<SchedulingConfig['endBehavior']>
  windows: WindowDraft[]
}

/** The zone of this machine: what a person at it means by a time. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

export function emptySchedule(timeZone: string = zoneHere()): ScheduleDraft {
  return {
    starts: 'now',
    startTime: '',
    timeZone,
    frequency: 'never',
    recurrenceEnd: 'never',
    lastDate: '',
    occurrences: '5',
    ifMissed: 'late',
    ends: 'whenDone',
    endTime: '',
    endBehavior: 'STOP_ROLLOUT',
    windows: [],
  }
}

/** Null for a job that starts when it is run and goes on until it is done. */
export function schedulingRule(draft: ScheduleDraft): object | null {
  const starts = draft.starts === 'atTime'
  const ends = draft.ends === 'atTime'
  if (!starts && !ends && draft.windows.length === 0) return null
  return {
    timeZone: draft.timeZone.trim(),
    ...(starts ? { startTime: written(draft.startTime), ifMissed: draft.ifMissed } : {}),
    ...(starts && draft.frequency !== 'never' ? { recurrence: recurrenceRule(draft, draft.frequency) } : {}),
    ...(ends ? { endTime: written(draft.endTime), endBehavior: draft.endBehavior } : {}),
    ...(draft.windows.length > 0 ? { maintenanceWindows: draft.windows.map(windowRule) } : {}),
  }
}

function recurrenceRule(draft: ScheduleDraft, frequency: string): object {
  if (draft.recurrenceEnd === 'never') return { frequency }
  const end =
    draft.recurrenceEnd === 'date'
      ? { type: 'date', date: written(draft.lastDate) }
      : { type: 'occurrences', occurrences: neededNumber(draft.occurrences) }
  return { frequency, end }
}

/** AWS writes a space where an input has a T. */
const written = (time: string) => time.replace('T', ' ')
const typed = (time: string | undefined) => (time ?? '').replace(' ', 'T')

/** The schedule of a saved job as the builder shows it. Without a zone it is told in UTC. */
export function scheduleDraftOf(config: SchedulingConfig | null): ScheduleDraft {
  if (!config) return emptySchedule()
  const { recurrence } = config
  const end = recurrence?.end
  return {
    ...emptySchedule(config.timeZone ?? 'UTC'),
    starts: config.startTime === undefined ? 'now' : 'atTime',
    startTime: typed(config.startTime),
    frequency: recurrence?.frequency ?? 'never',
    recurrenceEnd: end?.type ?? 'never',
    lastDate: typed(end?.type === 'date' ? end.date : undefined),
    ...(end?.type === 'occurrences' ? { occurrences: textOf(end.occurrences) } : {}),
    ifMissed: config.ifMissed ?? 'late',
    ends: config.endTime === undefined ? 'whenDone' : 'atTime',
    endTime: typed(config.endTime),
    endBehavior: config.endBehavior ?? 'STOP_ROLLOUT',
    windows: (config.maintenanceWindows ?? []).map((window, index) => windowDraftOf(window, index + 1)),
  }
}
