/** The sentence at Review: what will happen to how many devices. It stands in place of an "Are you sure?". */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { noRules, type JobRules } from '../../main/contract/job-rules.ts'
import type { JobWork, TargetSelection } from '../../main/contract/jobs.ts'
import { valueInWords } from '../values/index.ts'
import { devicesInWords } from './devices-in-words.ts'
import { kindOf } from './job-draft.ts'
import { operationInWords } from './operation-words.ts'
import { ruleClauses } from './rule-clauses.ts'
import { calendarInWords } from './schedule-words.ts'

export { devicesInWords } from './devices-in-words.ts'

/** What `jobs.previewTargets` answers. */
export interface TargetPreview {
  total: number
  online: number
  otherTemplate: number
  broken: string | null
}

/** A query stands for itself where there is no room for a sentence: `template = "fridge"`. */
export const shortTargets = (targetsInWords: string) => targetsInWords.replace(/^devices where /, '')


export interface Reviewed {
  work: JobWork
  template: DeviceTemplate | null
  /** How the choice of devices is called: "in Fridges", "picked one by one"; "" for none. */
  where: string
  targetSelection: TargetSelection
  rules: JobRules
  preview: TargetPreview
}

/** @returns e.g. `Send reboot to 412 devices in Fridges, at most 20 a minute, retry twice; 18 are offline and get it when they connect.` */
export function reviewSentence({ work, template, where, targetSelection, rules, preview }: Reviewed): string {
  const later = targetSelection === 'CONTINUOUS' ? ' and each that joins later' : ''
  const devices = `${devicesInWords(preview.total)}${where === '' ? '' : ` ${where}`}${later}`
  const heldBy = work.type === 'property' ? { ...noRules, schedulingConfig: rules.schedulingConfig } : rules
  const said = [devices, ...ruleClauses(heldBy, timesOf(work))].join(', ')
  const offline = preview.total - preview.online
  if (work.type === 'property')
    return `Write ${valuesInWords(work, template)} for ${said}. The bench keeps ${work.operations.length === 1 ? 'it' : 'them'}; the devices are not told.`
  const verb =
    work.type === 'setting'
      ? `Set ${valuesInWords(work, template)} on`
      : work.type === 'command'
        ? `Send ${commandsInWords(work, template)} to`
        : `Send the job document${documentName(work.document)} to`
  return `${verb} ${said}${offlineClause(offline, preview.total)}.`
}

/** How long a job waits for its devices; commands alone are waited for in that way. */
export const timesOf = (work: JobWork): CommandTimes => (work.type === 'command' ? work : {})

/** What the button at Review does. */
export function runInWords({ schedulingConfig }: JobRules, preview: TargetPreview | null): string {
  if (schedulingConfig?.startTime !== undefined) return `Schedule for ${calendarInWords(schedulingConfig.startTime)}`
  return preview && preview.total > 0 ? `Run on ${devicesInWords(preview.total)}` : 'Run'
}

function offlineClause(offline: number, total: number): string {
  if (total === 0) return ''
  if (offline === 0) return total === 1 ? '; it is online' : '; all are online'
  if (offline === total)
    return total === 1 ? '; it is offline and gets it when it connects' : '; all are offline and get it when they connect'
  return offline === 1
    ? '; 1 is offline and gets it when it connects'
    : `; ${offline.toLocaleString('en')} are offline and get it when they connect`
}

const mostNamed = 3

function list(parts: string[], last: string): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`
}

function valuesInWords(work: Extract<JobWork, { type: 'setting' | 'property' }>, template: DeviceTemplate | null): string {
  if (work.operations.length > mostNamed) return `${work.operations.length} ${work.type === 'setting' ? 'settings' : 'properties'}`
  return list(
    work.operations.map(
      ({ name, value }) => `${operationInWords(name, template)} to ${valueInWords(kindOf(work.type, name, template), value ?? null)}`,
    ),
    'and',
  )
}

function commandsInWords(work: Extract<JobWork, { type: 'command' }>, template: DeviceTemplate | null): string {
  if (work.operations.length > mostNamed) return `${work.operations.length} commands, one after the other,`
  return list(
    work.operations.map(({ name, value }) =>
      value === undefined
        ? operationInWords(name, template)
        : `${operationInWords(name, template)} (${valueInWords(kindOf('command', name, template), value)})`,
    ),
    'then',
  )
}

function documentName(document: Record<string, unknown>): string {
  const verb = document['operation'] ?? document['action']
  return typeof verb === 'string' && verb !== '' ? ` ‘${verb}’` : ''
}
