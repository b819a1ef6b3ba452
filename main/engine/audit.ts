import type { BenchEvent } from '../contract/events.ts'
import type { PersonAct, PersonInput } from '../contract/engine-io.ts'
import type { Records } from './records.ts'

type Act<Kind extends PersonAct['kind']> = Extract<PersonAct, { kind: Kind }>
type Entry = Pick<BenchEvent, 'sentence' | 'jobId' | 'deviceId'>
type Words = { [Kind in PersonAct['kind']]: ((act: Act<Kind>, names: Names) => Entry) | null }

/** Names as they were before the act: what it deletes is gone afterwards. */
interface Names {
  job(jobId: string): string
  deviceSet(deviceSetId: string): string
  template(templateId: string): string
  jobTemplate(jobTemplateId: string): string
}

const entry = (sentence: string, about: Omit<Entry, 'sentence'> = {}): Entry => ({ sentence, ...about })

const forced = (force: boolean) => (force ? ' by force' : '')

function devices(deviceIds: string[]): string {
  return deviceIds.length === 1 ? `device ‘${deviceIds[0]}’` : `${deviceIds.length} devices`
}

const registeredWords = { person: 'Registered', import: 'Imported', provisioning: 'Provisioned' } as const

/** What a person did, in words for the audit log; null: what the bench does by itself. */
const words: Words = {
  'device.register': ({ devices: made, by }) => entry(`${registeredWords[by]} ${devices(made.map(({ deviceId }) => deviceId))}.`),
  'device.change': ({ deviceId }) => entry(`Changed device ‘${deviceId}’.`, { deviceId }),
  'device.changeMany': ({ changes }) =>
    entry(`Changed ${devices(changes.map(({ deviceId }) => deviceId))}.`, changes.length === 1 ? { deviceId: changes[0]!.deviceId } : {}),
  'device.delete': ({ deviceIds }) => entry(`Deleted ${devices(deviceIds)}.`, deviceIds.length === 1 ? { deviceId: deviceIds[0]! } : {}),
  'device.credentials': ({ deviceId, credentials }) =>
    entry(`${credentials === null ? 'Took away' : 'Set'} the credentials of device ‘${deviceId}’.`, { deviceId }),
  'device.desire': ({ deviceId }) => entry(`Changed the desired state of device ‘${deviceId}’.`, { deviceId }),
  'message.send': ({ message: { deviceId } }) => entry(`Sent a message to device ‘${deviceId}’.`, { deviceId }),
  'message.cancel': ({ deviceId }) => entry(`Took back a message to device ‘${deviceId}’.`, { deviceId }),
  'shadow.desire': ({ deviceId, shadowName }) => entry(`Changed shadow ‘${shadowName}’ of device ‘${deviceId}’.`, { deviceId }),
  'shadow.delete': ({ deviceId, shadowName }) => entry(`Deleted shadow ‘${shadowName}’ of device ‘${deviceId}’.`, { deviceId }),
  'deviceCommand.send': ({ command: { deviceId, action } }) => entry(`Sent command ‘${action}’ to device ‘${deviceId}’.`, { deviceId }),
  'deviceCommand.cancel': ({ deviceId }) => entry(`Canceled a command to device ‘${deviceId}’.`, { deviceId }),
  'deviceSet.create': ({ deviceSet }) => entry(`Made device set ‘${deviceSet.name}’.`),
  'deviceSet.change': ({ deviceSetId }, names) => entry(`Changed device set ‘${names.deviceSet(deviceSetId)}’.`),
  'deviceSet.delete': ({ deviceSetId }, names) => entry(`Deleted device set ‘${names.deviceSet(deviceSetId)}’.`),
  'template.create': ({ template }) => entry(`Made device template ‘${template.name}’.`),
  'template.change': ({ templateId }, names) => entry(`Changed device template ‘${names.template(templateId)}’.`),
  'template.delete': ({ templateId }, names) => entry(`Deleted device template ‘${names.template(templateId)}’.`),
  'job.create': ({ jobId, definition, run }) => entry(`Made job ‘${definition.name}’${run ? ' and ran it' : ''}.`, { jobId }),
  'job.edit': ({ jobId }, names) => entry(`Edited job ‘${names.job(jobId)}’.`, { jobId }),
  'job.change': ({ jobId }, names) => entry(`Changed the rules of job ‘${names.job(jobId)}’.`, { jobId }),
  'job.run': ({ jobId }, names) => entry(`Ran job ‘${names.job(jobId)}’.`, { jobId }),
  'job.stop': ({ jobId }, names) => entry(`Stopped job ‘${names.job(jobId)}’.`, { jobId }),
  'job.cancel': ({ jobId, force, reasonCode }, names) =>
    entry(`Canceled job ‘${names.job(jobId)}’${forced(force)}${reasonCode === null ? '' : `, reason ${reasonCode}`}.`, { jobId }),
  'job.copy': ({ jobId, newJobId }, names) => entry(`Copied job ‘${names.job(jobId)}’.`, { jobId: newJobId }),
  'job.rerun': ({ jobId, newJobId, notTried, onlyDeviceId: deviceId }, names) =>
    deviceId === undefined
      ? entry(`Ran job ‘${names.job(jobId)}’ again on its failed devices${notTried ? ' and those that it was canceled on' : ''}.`, {
          jobId: newJobId,
        })
      : entry(`Ran job ‘${names.job(jobId)}’ again on device ‘${deviceId}’.`, { jobId: newJobId, deviceId }),
  'job.addTargets': ({ jobId }, names) => entry(`Added targets to job ‘${names.job(jobId)}’.`, { jobId }),
  'job.delete': ({ jobId, force }, names) => entry(`Deleted job ‘${names.job(jobId)}’${forced(force)}.`, { jobId }),
  'job.archive': null,
  'execution.cancel': ({ jobId, deviceId, force }, names) =>
    entry(`Canceled job ‘${names.job(jobId)}’ on device ‘${deviceId}’${forced(force)}.`, { jobId, deviceId }),
  'execution.delete': ({ jobId, deviceId, executionNumber, force }, names) =>
    entry(`Deleted execution ${executionNumber} of job ‘${names.job(jobId)}’ on device ‘${deviceId}’${forced(force)}.`, {
      jobId,
      deviceId,
    }),
  'jobTemplate.create': ({ jobTemplate }) => entry(`Made job template ‘${jobTemplate.name}’.`),
  'jobTemplate.change': ({ jobTemplateId }, names) => entry(`Changed job template ‘${names.jobTemplate(jobTemplateId)}’.`),
  'jobTemplate.delete': ({ jobTemplateId }, names) => entry(`Deleted job template ‘${names.jobTemplate(jobTemplateId)}’.`),
  'audit.note': ({ sentence, jobId }) => entry(sentence, jobId === undefined ? {} : { jobId }),
}

/** The entry of the audit log for an input that is about to be applied; null when a person did not give it. */
export function auditEntry(records: Records, input: { kind: string }): Omit<BenchEvent, 'sequence' | 'atMs'> | null {
  if (!Object.hasOwn(words, input.kind)) return null
  const act = input as PersonInput
  const names: Names = {
    job: (jobId) => records.definitions.get(jobId)?.name ?? jobId,
    deviceSet: (deviceSetId) => records.deviceSets.get(deviceSetId)?.name ?? deviceSetId,
    template: (templateId) => records.templates.get(templateId)?.name ?? templateId,
    jobTemplate: (jobTemplateId) => records.jobTemplates.get(jobTemplateId)?.name ?? jobTemplateId,
  }
  const say = words[act.kind] as ((act: PersonAct, names: Names) => Entry) | null
  if (say === null) return null
  const operation = act.kind === 'audit.note' ? act.operation : act.kind
  return { kind: 'audit', operation, ...say(act, names), ...(act.who === undefined ? {} : { who: act.who }) }
}
