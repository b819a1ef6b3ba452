/** The sentence at Review: what will happen to how many devices. It stands in place of an "Are you sure?". */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import { noRules, type JobRules } from '../../main/contract/job-rules.ts'
import type { JobWork, TargetSelection } from '../../main/contract/jobs.ts'
import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { listOf, t } from '../i18n/index.ts'
import { valueInWords } from '../values/index.ts'
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

export interface Reviewed {
  work: JobWork
  template: DeviceTemplate | null
  /** How the choice of devices is called: "in ‘Fridges’", "picked one by one"; "" for none. */
  where: string
  targetSelection: TargetSelection
  rules: JobRules
  preview: TargetPreview
}

/** @returns e.g. `Send reboot to 394 of 412 devices in ‘Fridges’, at most 20 a minute, retry twice; 18 are offline and get it when they connect.` */
export function reviewSentence(reviewed: Reviewed): string {
  const { work, rules, preview } = reviewed
  const isProperty = work.type === 'property'
  const heldBy = isProperty ? { ...noRules, schedulingConfig: rules.schedulingConfig } : rules
  const clauses = [whatHappens(reviewed), ...ruleClauses(heldBy, timesOf(work))].join(', ')
  if (isProperty)
    return work.operations.length === 1 ? t('jobBuilder.sentence.keptOne', { clauses }) : t('jobBuilder.sentence.keptSeveral', { clauses })
  const { total, online } = preview
  if (total === 0) return t('jobBuilder.sentence.plain', { clauses })
  if (online === total) return t('jobBuilder.sentence.online', { clauses, count: total })
  return online === 0
    ? t('jobBuilder.sentence.offline', { clauses, count: total })
    : t('jobBuilder.sentence.someOffline', { clauses, count: total - online })
}

/** How long a job waits for its devices; commands alone are waited for in that way. */
export const timesOf = (work: JobWork): CommandTimes => (work.type === 'command' ? work : {})

/** What the button at Review does. */
export function runInWords({ schedulingConfig }: JobRules, preview: TargetPreview | null): string {
  if (schedulingConfig?.startTime !== undefined)
    return t('jobBuilder.page.scheduleFor', { time: calendarInWords(schedulingConfig.startTime) })
  return preview && preview.total > 0 ? t('jobBuilder.page.runOn', { count: preview.total }) : t('jobBuilder.page.run')
}

function whatHappens({ work, template, where, targetSelection, preview }: Reviewed): string {
  const chosen = devicesOf(preview, where, work)
  const devices = targetSelection === 'CONTINUOUS' ? t('jobBuilder.sentence.andLater', { devices: chosen }) : chosen
  switch (work.type) {
    case 'setting':
      return t('jobBuilder.sentence.set', { values: valuesInWords(work, template), devices })
    case 'property':
      return t('jobBuilder.sentence.write', { values: valuesInWords(work, template), devices })
    case 'command':
      return t('jobBuilder.sentence.sendCommands', { commands: commandsInWords(work, template), devices })
    case 'document': {
      const name = documentName(work.document)
      return name === null
        ? t('jobBuilder.sentence.sendDocument', { devices })
        : t('jobBuilder.sentence.sendDocumentNamed', { name, devices })
    }
  }
}

/** "394 of 412 devices in ‘Fridges’" where some are offline; a property is written wherever they are. */
function devicesOf({ total, online }: TargetPreview, where: string, { type }: JobWork): string {
  const areSome = type !== 'property' && online > 0 && online < total
  if (areSome)
    return where === ''
      ? t('jobBuilder.sentence.some', { online, count: total })
      : t('jobBuilder.sentence.someWhere', { online, count: total, where })
  return where === '' ? t('jobBuilder.sentence.all', { count: total }) : t('jobBuilder.sentence.allWhere', { count: total, where })
}

const mostNamed = 3

function valuesInWords(work: Extract<JobWork, { type: 'setting' | 'property' }>, template: DeviceTemplate | null): string {
  const { length: count } = work.operations
  if (count > mostNamed)
    return work.type === 'setting' ? t('jobBuilder.sentence.settings', { count }) : t('jobBuilder.sentence.properties', { count })
  return listOf(
    work.operations.map(({ name, value }) =>
      t('jobBuilder.sentence.value', {
        name: operationInWords(name, template),
        value: valueInWords(kindOf(work.type, name, template), value ?? null),
      }),
    ),
  )
}

function commandsInWords(work: Extract<JobWork, { type: 'command' }>, template: DeviceTemplate | null): string {
  const { length: count } = work.operations
  if (count > mostNamed) return t('jobBuilder.sentence.commands', { count })
  const said = work.operations.map(({ name, value }) => {
    const inWords = operationInWords(name, template)
    return value === undefined
      ? inWords
      : t('jobBuilder.sentence.command', { name: inWords, payload: valueInWords(kindOf('command', name, template), value) })
  })
  const last = said.at(-1) ?? ''
  return said.length < 2 ? last : t('jobBuilder.sentence.then', { first: said.slice(0, -1).join(', '), second: last })
}

/** The verb that a document names; null where it names none. */
export function documentName(document: Record<string, unknown>): string | null {
  const verb = document['operation'] ?? document['action']
  return typeof verb === 'string' && verb !== '' ? verb : null
}
