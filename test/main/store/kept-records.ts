import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import type { DeviceCommand } from '../../../main/contract/device-commands.ts'
import type { DeviceCredentials } from '../../../main/contract/credentials.ts'
import type { Change, KeptState } from '../../../main/contract/engine-io.ts'
import { deviceSchema, type Device } from '../../../main/contract/devices.ts'
import type { BenchEvent } from '../../../main/contract/events.ts'
import type { DeviceSet } from '../../../main/contract/device-sets.ts'
import { executionStatuses, type Execution, type ExecutionCounts } from '../../../main/contract/executions.ts'
import { noRules } from '../../../main/contract/job-rules.ts'
import type { JobTemplate } from '../../../main/contract/job-templates.ts'
import type { JobDefinition, JobProgress } from '../../../main/contract/jobs.ts'
import type { NamedShadow } from '../../../main/contract/shadow.ts'
import type { DeviceTemplate } from '../../../main/contract/templates.ts'
import type { Twin, TwinEntry } from '../../../main/contract/twin.ts'
import { emptyTemplate } from '../../helpers/engine-bench.ts'

/** Records for tests; `mark` tells one version of a record from another. */
export function deviceRecord(deviceId: string, mark: string | number = 0): Device {
  return deviceSchema.parse({
    deviceId,
    name: `Device ${mark}`,
    templateId: null,
    slot: null,
    attributes: {},
    properties: {},
    desired: {},
    reported: { mark },
    dialect: 'plain',
    presence: 'never',
    registeredBy: 'person',
    createdAtMs: 1,
    firstSeenAtMs: null,
    lastSeenAtMs: null,
  })
}

export function deviceChange(deviceId: string, mark: string | number = 0): Change {
  return { kind: 'device', deviceId, device: deviceRecord(deviceId, mark) }
}

export function setRecord(deviceSetId: string, mark: string | number = 0): DeviceSet {
  return {
    deviceSetId,
    name: `Set ${mark}`,
    description: '',
    membership: { kind: 'static', deviceIds: [] },
    createdAtMs: 1,
    lastUpdatedAtMs: 1,
  }
}

export function templateRecord(templateId: string, mark: string | number = 0): DeviceTemplate {
  return { ...emptyTemplate, templateId, name: `Template ${mark}`, createdAtMs: 1, lastUpdatedAtMs: 1 }
}

export function jobTemplateRecord(jobTemplateId: string, mark: string | number = 0): JobTemplate {
  return {
    jobTemplateId,
    name: `Job template ${mark}`,
    description: '',
    parameters: [],
    job: { document: { operation: 'reboot' } },
    createdAtMs: 1,
    createdBy: 'tester',
    lastUpdatedAtMs: 1,
    madeFromJobId: null,
  }
}

/** The twin of a device after so many writes. */
function twinRecord(deviceId: string, writes: number): Twin {
  const reportedAtMs = { '/writes': writes * 1000 }
  return { deviceId, desiredVersion: 1, reportedVersion: 1 + writes, desiredAtMs: {}, reportedAtMs }
}

/** What a write of that number, counted from 1, wrote. */
export function twinEntryRecord(deviceId: string, write: number, patch: TwinEntry['patch'] = { writes: write }): TwinEntry {
  return { deviceId, sequence: 2 + write, atMs: write * 1000, side: 'reported', version: 1 + write, patch }
}

export function twinChange(deviceId: string, write: number, patch?: TwinEntry['patch']): Extract<Change, { kind: 'twin' }> {
  return { kind: 'twin', deviceId, twin: twinRecord(deviceId, write), entry: twinEntryRecord(deviceId, write, patch) }
}

export function twinGone(deviceId: string): Extract<Change, { kind: 'twin' }> {
  return { kind: 'twin', deviceId, twin: null, entry: null }
}

export function credentialsChange(deviceId: string, mark: number): Change {
  const key = Buffer.alloc(32, mark).toString('base64')
  const credentials: DeviceCredentials = { kind: 'symmetricKey', primaryKey: key, secondaryKey: key }
  return { kind: 'credentials', deviceId, credentials }
}

function cloudMessageRecord(deviceId: string, messageId: string, mark: string | number = 0): CloudMessage {
  return {
    messageId,
    deviceId,
    payload: `payload ${mark}`,
    contentType: null,
    correlationId: null,
    properties: {},
    state: 'waiting',
    deliveries: 0,
    queuedAtMs: 1,
    expiresAtMs: 2,
    finishedAtMs: null,
  }
}

export function cloudMessageChange(deviceId: string, messageId: string, mark: string | number = 0): Change {
  return { kind: 'cloudMessage', deviceId, messageId, message: cloudMessageRecord(deviceId, messageId, mark) }
}

function shadowRecord(deviceId: string, name: string, mark: string | number = 0): NamedShadow {
  return { deviceId, name, desired: { mark }, reported: {}, desiredAtMs: { '/mark': 1 }, reportedAtMs: {}, version: 1 }
}

export function shadowChange(deviceId: string, shadowName: string, mark: string | number = 0): Change {
  return { kind: 'shadow', deviceId, shadowName, shadow: shadowRecord(deviceId, shadowName, mark) }
}

function deviceCommandRecord(deviceId: string, executionId: string, mark: string | number = 0): DeviceCommand {
  return {
    executionId,
    commandId: `command of ${executionId}`,
    deviceId,
    action: 'reboot',
    params: { mark },
    status: 'SENT',
    sentAtMs: 1,
    expiresAtMs: 2,
    finishedAtMs: null,
    result: null,
    error: null,
    by: 'tester',
  }
}

export function deviceCommandChange(deviceId: string, executionId: string, mark: string | number = 0): Change {
  return { kind: 'deviceCommand', deviceId, executionId, command: deviceCommandRecord(deviceId, executionId, mark) }
}

export function eventRecord(sequence: number, more: Partial<BenchEvent> = {}): BenchEvent {
  return { sequence, atMs: sequence * 1000, kind: 'execution', operation: 'succeeded', jobId: 'job-1', deviceId: 'a', ...more }
}

export function eventChange(sequence: number, more: Partial<BenchEvent> = {}): Change {
  return { kind: 'event', event: eventRecord(sequence, more) }
}

export function jobRecord(jobId: string, mark: string | number = 0): JobDefinition {
  return {
    jobId,
    name: `Job ${mark}`,
    description: '',
    work: { type: 'document', document: { operation: 'reboot' } },
    templateId: null,
    targets: { deviceIds: [], deviceSetIds: [], query: null, exceptDeviceIds: [] },
    targetSelection: 'SNAPSHOT',
    ...noRules,
    jobTemplateId: null,
    createdAtMs: 1,
    createdBy: 'tester',
    madeFrom: null,
  }
}

export function progressRecord(jobId: string, mark: string | number = 0): JobProgress {
  return {
    jobId,
    state: 'running',
    reasonCode: null,
    comment: `at ${mark}`,
    forceCanceled: false,
    note: null,
    counts: Object.fromEntries(executionStatuses.map((status) => [status, 0])) as ExecutionCounts,
    attempts: 0,
    rolledOut: 0,
    lastRolloutAtMs: null,
    batchSize: null,
    batchEnd: 0,
    failuresBeforeBatch: 0,
    rolloutEnded: false,
    nextStartAtMs: null,
    endsAtMs: null,
    runsMade: 0,
    startedAtMs: 1,
    finishedAtMs: null,
    lastUpdatedAtMs: 1,
  }
}

export function executionRecord(jobId: string, deviceId: string, mark: string | number = 0): Execution {
  return {
    jobId,
    deviceId,
    executionNumber: 1,
    status: 'QUEUED',
    step: 0,
    error: `error ${mark}`,
    statusDetails: {},
    result: null,
    versionNumber: 1,
    delivered: false,
    queuedAtMs: 1,
    rolledOutAtMs: 1,
    stepDeadlineAtMs: null,
    deadlineAtMs: null,
    startedAtMs: null,
    finishedAtMs: null,
    lastUpdatedAtMs: 1,
    earlierAttempts: [],
  }
}

export function executionChange(jobId: string, deviceId: string, mark: string | number = 0): Change {
  return { kind: 'execution', jobId, deviceId, execution: executionRecord(jobId, deviceId, mark) }
}

export function executionGone(jobId: string, deviceId: string): Change {
  return { kind: 'execution', jobId, deviceId, execution: null }
}

export function jobChanges(jobId: string, mark: string | number = 0): Change[] {
  return [
    { kind: 'job', jobId, job: jobRecord(jobId, mark) },
    { kind: 'jobProgress', jobId, progress: progressRecord(jobId, mark) },
  ]
}

/** What should be kept after some commits, told as simply as can be. */
export function modelOf(commits: readonly (readonly Change[])[]): string {
  const devices = new Map<string, unknown>()
  const sets = new Map<string, unknown>()
  const templates = new Map<string, unknown>()
  const jobTemplates = new Map<string, unknown>()
  const twins = new Map<string, unknown>()
  const credentials = new Map<string, unknown>()
  const cloudMessages = new Map<string, unknown>()
  const shadows = new Map<string, unknown>()
  const deviceCommands = new Map<string, unknown>()
  const jobs = new Map<string, unknown>()
  const progress = new Map<string, unknown>()
  const executions = new Map<string, unknown>()
  let lastEventSequence = 0
  const put = (records: Map<string, unknown>, key: string, record: unknown) =>
    record === null ? records.delete(key) : records.set(key, record)
  for (const change of commits.flat())
    switch (change.kind) {
      case 'device':
        put(devices, change.deviceId, change.device)
        break
      case 'deviceSet':
        put(sets, change.deviceSetId, change.deviceSet)
        break
      case 'template':
        put(templates, change.templateId, change.template)
        break
      case 'jobTemplate':
        put(jobTemplates, change.jobTemplateId, change.jobTemplate)
        break
      case 'twin':
        put(twins, change.deviceId, change.twin)
        break
      case 'credentials':
        put(credentials, change.deviceId, change.credentials && { deviceId: change.deviceId, credentials: change.credentials })
        break
      case 'cloudMessage':
        put(cloudMessages, `${change.deviceId} ${change.messageId}`, change.message)
        break
      case 'shadow':
        put(shadows, `${change.deviceId} ${change.shadowName}`, change.shadow)
        break
      case 'deviceCommand':
        put(deviceCommands, `${change.deviceId} ${change.executionId}`, change.command)
        break
      case 'event':
        lastEventSequence = change.event.sequence
        break
      case 'jobProgress':
        put(progress, change.jobId, change.progress)
        break
      case 'execution':
        put(executions, `${change.jobId} ${change.deviceId}`, change.execution)
        break
      case 'job':
        put(jobs, change.jobId, change.job)
        if (change.job !== null) break
        progress.delete(change.jobId)
        for (const key of executions.keys()) if (key.startsWith(`${change.jobId} `)) executions.delete(key)
    }
  const ofJobs = <RecordType>(records: Iterable<RecordType>) =>
    [...records].filter((record) => jobs.has((record as { jobId: string }).jobId))
  return canonical({
    devices: [...devices.values()],
    deviceSets: [...sets.values()],
    templates: [...templates.values()],
    jobs: [...jobs.values()],
    progress: ofJobs(progress.values()),
    executions: ofJobs(executions.values()),
    jobTemplates: [...jobTemplates.values()],
    twins: [...twins.values()],
    credentials: [...credentials.values()],
    cloudMessages: [...cloudMessages.values()],
    shadows: [...shadows.values()],
    deviceCommands: [...deviceCommands.values()],
    lastEventSequence,
  } as KeptState)
}

/** The same text for the same records, whatever their order. */
export function canonical(kept: KeptState): string {
  const lines = (records: object[]) => records.map((record) => JSON.stringify(record)).sort()
  const { lastEventSequence, ...records } = kept
  const byKind = Object.entries(records).sort(([left], [right]) => (left < right ? -1 : 1))
  return JSON.stringify([lastEventSequence, ...byKind.map(([kind, ofKind]) => [kind, lines(ofKind)])])
}
