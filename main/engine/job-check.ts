/**
 * What would stand in the way of a job, device by device, before it is made: by the very functions that refuse it when it runs, and by
 * what templates say of their devices.
 */
import type { Device } from '../contract/devices.ts'
import type { NewJobDefinition } from '../contract/engine-io.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { findingReasons, type FindingReason, type JobChecker, type JobFinding } from '../contract/job-check.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import { definitionOf, refusalOf } from './job-inputs.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import { desiredProblem } from './twin.ts'
import { channelOf, isFetched, operationProblems, templateFor, valuesOf, type OperationProblem, type WorkOf } from './work.ts'

/** A job that is under way and writes one of the settings that this one writes. */
interface Rival {
  job: JobDefinition
  setting: string
}

interface Checking {
  records: Records
  presences: Presences
  workOf: WorkOf
  job: JobDefinition
  rivals: readonly Rival[]
  /** Of a device's template, which many devices have. */
  problemsBy(template: DeviceTemplate): OperationProblem[]
}

type Sentences = Partial<Record<FindingReason, string | null>>

export function jobChecker(records: Records, presences: Presences, workOf: WorkOf, definition: NewJobDefinition, now: number): JobChecker {
  const job = definitionOf('', definition, '', now, null)
  const known = new Map<DeviceTemplate, OperationProblem[]>()
  const problemsBy = (template: DeviceTemplate) => {
    const problems = known.get(template) ?? operationProblems(job.work, template)
    known.set(template, problems)
    return problems
  }
  const checking: Checking = { records, presences, workOf, job, rivals: rivalsOf(records, job), problemsBy }
  return {
    refusal: refusalOf(records, definition, now),
    findingsOn: (deviceId) => {
      const device = records.devices.get(deviceId)
      return device === undefined ? [] : findingsOn(checking, device)
    },
  }
}

function rivalsOf(records: Records, { work }: JobDefinition): Rival[] {
  if (work.type !== 'setting') return []
  const written = valuesOf(work)
  return [...(records.jobsByState.get('running') ?? []), ...(records.jobsByState.get('stopped') ?? [])].flatMap((jobId) => {
    const job = records.definitions.get(jobId)!
    const setting = job.work.type === 'setting' ? Object.keys(valuesOf(job.work)).find((name) => Object.hasOwn(written, name)) : undefined
    return setting === undefined ? [] : [{ job, setting }]
  })
}

function findingsOn(checking: Checking, device: Device): JobFinding[] {
  const sentences: Sentences = {
    ...byTheState(checking, device),
    ...byTheTemplate(checking, device),
    documentAsCommand: documentAsCommand(checking, device),
    sameSetting: sameSetting(checking, device),
    ...byTheConnection(checking, device),
  }
  return findingReasons.flatMap((reason) => {
    const sentence = sentences[reason]
    return typeof sentence === 'string' ? [{ reason, sentence }] : []
  })
}

/** What the bench itself would fail the job for, in the words of the execution. */
function byTheState({ records, workOf, job }: Checking, device: Device): Sentences {
  if (job.work.type !== 'setting') return {}
  const patch = workOf(device.dialect).desiredPatch(valuesOf(job.work), templateFor(records, device, job), device.desired)
  const problem = desiredProblem(workOf, device, patch)
  return problem === null ? {} : { [problem.reason]: problem.sentence }
}

function byTheTemplate({ records, job, problemsBy }: Checking, { templateId }: Device): Sentences {
  const wanted = job.templateId === null ? undefined : records.templates.get(job.templateId)
  const own = templateId === null ? undefined : records.templates.get(templateId)
  if (own === undefined)
    return wanted === undefined || job.work.type === 'document'
      ? {}
      : { noTemplate: `It has no template: it is told in the words of ‘${wanted.name}’.` }
  const problems = problemsBy(own)
  const said = (missing: boolean) => problems.filter(({ isMissing }) => isMissing === missing).map(({ sentence }) => sentence)
  const [lacks, misfits] = [said(true), said(false)]
  return {
    templateLacks: lacks.length > 0 ? lacks.join(' ') : null,
    valueMisfit: misfits.length > 0 ? `By its template ‘${own.name}’: ${misfits.join(' ')}` : null,
    otherTemplate:
      wanted !== undefined && wanted !== own && problems.length === 0 && job.work.type !== 'document'
        ? `It has template ‘${own.name}’ and not ‘${wanted.name}’; that takes it too.`
        : null,
  }
}

function documentAsCommand({ workOf, job }: Checking, device: Device): string | null {
  if (job.work.type !== 'document' || isFetched(workOf, device, job)) return null
  return 'It has no queue for job documents: it gets this one as a command.'
}

function sameSetting({ records, rivals }: Checking, { deviceId }: Device): string | null {
  for (const { job, setting } of rivals) {
    const execution = records.executions.get(job.jobId)?.get(deviceId)
    if (execution && !isTerminal(execution.status))
      return `Job ‘${job.name}’ still has to set ‘${setting}’ on it: this one comes behind it.`
  }
  return null
}

function byTheConnection({ records, presences, workOf, job }: Checking, device: Device): Sentences {
  const { work } = job
  if (work.type === 'property') return {}
  if (!presences.isConnected(device.deviceId)) {
    const seconds = work.type === 'command' ? work.connectTimeoutInSeconds : undefined
    if (seconds === undefined) return {}
    return seconds === 0
      ? { notConnected: 'It is not connected, and the job gives it no time to connect.' }
      : { connectTimeout: `It is not connected, and times out unless it connects within ${seconds} s.` }
  }
  const channels = presences.channels(device.deviceId)
  if (isFetched(workOf, device, job))
    return channels.includes('queue')
      ? {}
      : { notListening: 'It is connected, but does not listen for jobs: it gets this one when it asks.' }
  const channel = channelOf(records, workOf, device, job, { step: 0 })
  if (channel === null || channels.includes(channel)) return {}
  return { notListening: `It is connected, but does not listen for ${channel}s: it gets this one when it does.` }
}
