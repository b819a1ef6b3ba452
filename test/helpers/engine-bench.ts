import type { Delivery } from '../../main/contract/deliveries.ts'
import type { Change, Input, KeptState, NewJobDefinition, Output } from '../../main/contract/engine-io.ts'
import type { BenchEvent } from '../../main/contract/events.ts'
import { noRules } from '../../main/contract/job-rules.ts'
import type { JobWork } from '../../main/contract/jobs.ts'
import type { NewTemplate } from '../../main/contract/templates.ts'
import { dialectNamed } from '../../main/dialects/index.ts'
import { Engine } from '../../main/engine/engine.ts'

export const graceMs = 5_000

export const engineOptions: ConstructorParameters<typeof Engine>[1] = {
  offlineGraceMs: graceMs,
  workOf: (dialect) => dialectNamed(dialect).work,
}

export function emptyState(): KeptState {
  return {
    devices: [],
    deviceSets: [],
    templates: [],
    jobTemplates: [],
    jobs: [],
    progress: [],
    executions: [],
    twins: [],
    credentials: [],
    cloudMessages: [],
    shadows: [],
    deviceCommands: [],
    lastEventSequence: 0,
  }
}

/** The state that the changes alone come to: what a store would have. */
export function foldChanges(changes: readonly Change[]): KeptState {
  const records = {
    devices: new Map<string, KeptState['devices'][number]>(),
    deviceSets: new Map<string, KeptState['deviceSets'][number]>(),
    templates: new Map<string, KeptState['templates'][number]>(),
    jobs: new Map<string, KeptState['jobs'][number]>(),
    progress: new Map<string, KeptState['progress'][number]>(),
    executions: new Map<string, KeptState['executions'][number]>(),
    jobTemplates: new Map<string, KeptState['jobTemplates'][number]>(),
    twins: new Map<string, KeptState['twins'][number]>(),
    credentials: new Map<string, KeptState['credentials'][number]>(),
    cloudMessages: new Map<string, KeptState['cloudMessages'][number]>(),
    shadows: new Map<string, KeptState['shadows'][number]>(),
    deviceCommands: new Map<string, KeptState['deviceCommands'][number]>(),
  }
  let lastEventSequence = 0
  const put = <Value>(map: Map<string, Value>, key: string, value: Value | null) => (value === null ? map.delete(key) : map.set(key, value))
  for (const change of changes)
    if (change.kind === 'device') put(records.devices, change.deviceId, change.device)
    else if (change.kind === 'deviceSet') put(records.deviceSets, change.deviceSetId, change.deviceSet)
    else if (change.kind === 'template') put(records.templates, change.templateId, change.template)
    else if (change.kind === 'jobTemplate') put(records.jobTemplates, change.jobTemplateId, change.jobTemplate)
    else if (change.kind === 'twin') put(records.twins, change.deviceId, change.twin)
    else if (change.kind === 'credentials') {
      const { deviceId, credentials } = change
      put(records.credentials, deviceId, credentials && { deviceId, credentials })
    } else if (change.kind === 'cloudMessage') put(records.cloudMessages, `${change.deviceId}/${change.messageId}`, change.message)
    else if (change.kind === 'shadow') put(records.shadows, `${change.deviceId}/${change.shadowName}`, change.shadow)
    else if (change.kind === 'deviceCommand') put(records.deviceCommands, `${change.deviceId}/${change.executionId}`, change.command)
    else if (change.kind === 'event') lastEventSequence = change.event.sequence
    else if (change.kind === 'jobProgress') put(records.progress, change.jobId, change.progress)
    else if (change.kind === 'execution') put(records.executions, `${change.jobId}/${change.deviceId}`, change.execution)
    else {
      put(records.jobs, change.jobId, change.job)
      if (change.job !== null) continue
      records.progress.delete(change.jobId)
      for (const key of [...records.executions.keys()]) if (key.startsWith(`${change.jobId}/`)) records.executions.delete(key)
    }
  return {
    devices: [...records.devices.values()],
    deviceSets: [...records.deviceSets.values()],
    templates: [...records.templates.values()],
    jobs: [...records.jobs.values()],
    progress: [...records.progress.values()],
    executions: [...records.executions.values()],
    jobTemplates: [...records.jobTemplates.values()],
    twins: [...records.twins.values()],
    credentials: [...records.credentials.values()],
    cloudMessages: [...records.cloudMessages.values()],
    shadows: [...records.shadows.values()],
    deviceCommands: [...records.deviceCommands.values()],
    lastEventSequence,
  }
}

/** All that an engine shows, in an order of its own, for comparing two of them. */
export function stateOf(engine: Engine): Omit<KeptState, 'lastEventSequence'> & { actions: string[] } {
  const jobs = [...engine.jobs()].toSorted((a, b) => (a.jobId < b.jobId ? -1 : 1))
  const by = <Item>(items: Iterable<Item>, key: (item: Item) => string) => [...items].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  const devices = by(engine.devices(), (device) => device.deviceId)
  return {
    devices,
    twins: devices.map(({ deviceId }) => engine.twin(deviceId)),
    credentials: devices.flatMap(({ deviceId }) => {
      const credentials = engine.credentials(deviceId)
      return credentials ? [{ deviceId, credentials }] : []
    }),
    cloudMessages: devices.flatMap(({ deviceId }) => engine.cloudMessages(deviceId)),
    shadows: devices.flatMap(({ deviceId }) =>
      engine.shadowNames(deviceId).map((name) => ({ deviceId, name, ...engine.shadow(deviceId, name)! })),
    ),
    deviceCommands: devices.flatMap(({ deviceId }) => engine.deviceCommands(deviceId)),
    deviceSets: by(engine.deviceSets(), (set) => set.deviceSetId),
    templates: by(engine.templates(), (template) => template.templateId),
    jobs: jobs as KeptState['jobs'],
    progress: [],
    jobTemplates: by(engine.jobTemplates(), (template) => template.jobTemplateId),
    executions: jobs.flatMap((job) => by(engine.executions(job.jobId), (execution) => execution.deviceId)),
    actions: jobs.map((job) => `${job.jobId}: ${engine.allowedActions(job.jobId).join(' ')}`),
  }
}

/** An engine with a clock of its own, and short words for what tests do to it. */
export class EngineBench {
  readonly engine: Engine
  readonly log: { now: number; input: Input }[] = []
  readonly changes: Change[] = []
  now = 1_000

  constructor(kept: KeptState = emptyState()) {
    this.engine = new Engine(kept, engineOptions)
  }

  apply(input: Input): Output {
    this.now += 1
    const output = this.engine.apply(input, this.now)
    this.log.push({ now: this.now, input })
    for (const change of output.changes) this.changes.push(change)
    return output
  }

  /** Lets time pass to an instant, in ms, and serves every wake of the engine on the way at its own time. */
  passTo(untilMs: number): Delivery[] {
    const told: Delivery[] = []
    for (let wakeMs = this.engine.nextWake(); wakeMs !== null && wakeMs <= untilMs; wakeMs = this.engine.nextWake()) {
      this.now = Math.max(this.now, wakeMs - 1)
      told.push(...this.apply({ kind: 'tick' }).outbox)
    }
    this.now = Math.max(this.now, untilMs)
    return told
  }

  pass(ms: number): Delivery[] {
    return this.passTo(this.now + ms)
  }

  /** What a store would have now: for a bench that is started anew. */
  kept(): KeptState {
    return foldChanges(this.changes)
  }

  /** What was noted since the beginning, as "operation of job or device". */
  noted(kind: BenchEvent['kind']): string[] {
    return this.changes.flatMap((change) =>
      change.kind === 'event' && change.event.kind === kind
        ? `${change.event.operation} ${change.event.deviceId ?? change.event.jobId}`
        : [],
    )
  }

  register(...deviceIds: string[]): void {
    this.apply({ kind: 'device.register', devices: deviceIds.map((deviceId) => ({ deviceId })), by: 'person' })
  }

  /** Connects and listens; what the device is told. */
  comeOnline(deviceId: string): Delivery[] {
    this.apply({ kind: 'device.connected', deviceId, dialect: 'plain' })
    return this.apply({ kind: 'device.listening', deviceId, channels: ['setting', 'command'] }).outbox
  }

  job(
    jobId: string,
    deviceIds: string[],
    options: { work?: JobWork; run?: boolean; name?: string; rules?: Partial<NewJobDefinition> } = {},
  ): Output {
    return this.apply({ kind: 'job.create', jobId, definition: definition(deviceIds, options), by: 'tester', run: options.run ?? true })
  }

  answer(
    jobId: string,
    deviceId: string,
    status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED',
    more: { executionNumber?: number; step?: number; message?: string; stepTimeoutMs?: number | null } = {},
  ): Output {
    const { executionNumber = 1, step = 0, message = null, ...timer } = more
    return this.apply({ kind: 'execution.answered', deviceId, jobId, executionNumber, step, status, message, result: null, ...timer })
  }
}

/** A device template of nothing. */
export const emptyTemplate: NewTemplate = {
  name: 'T',
  description: '',
  settings: [],
  properties: [],
  commands: [],
  reported: [],
  telemetry: [],
  components: [],
  wireFormat: 'pnp',
  doneWhen: 'acknowledged',
}

export const reboot: JobWork = { type: 'command', operations: [{ name: 'reboot' }] }
export const fanWork: JobWork = { type: 'setting', operations: [{ name: 'fan', value: 2 }] }

export function definition(
  deviceIds: string[],
  options: { work?: JobWork; name?: string; rules?: Partial<NewJobDefinition> } = {},
): NewJobDefinition {
  return {
    name: options.name ?? 'Reboot',
    description: '',
    work: options.work ?? reboot,
    templateId: null,
    targets: { deviceIds, deviceSetIds: [], query: null, exceptDeviceIds: [] },
    targetSelection: 'SNAPSHOT',
    ...noRules,
    jobTemplateId: null,
    ...options.rules,
  }
}

/** A bench with devices that are registered and not there yet. */
export function benchWith(...deviceIds: string[]): EngineBench {
  const bench = new EngineBench()
  bench.register(...deviceIds)
  return bench
}
