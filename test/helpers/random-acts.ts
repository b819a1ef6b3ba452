import fc from 'fast-check'
import type { DialectName } from '../../main/contract/devices.ts'
import type { Channel } from '../../main/contract/deliveries.ts'
import type { Input } from '../../main/contract/engine-io.ts'
import type { Execution } from '../../main/contract/executions.ts'
import type { FleetView } from '../../main/contract/fleet-view.ts'
import type { JobRules } from '../../main/contract/job-rules.ts'
import type { JobWork, Targets } from '../../main/contract/jobs.ts'
import type { JsonObject } from '../../main/contract/json.ts'
import { doneWhens, wireFormats, type NewTemplate } from '../../main/contract/templates.ts'
import { azureActs, comes, type InputsOf } from './azure-acts.ts'
import { definition, emptyTemplate } from './engine-bench.ts'
import { fetches } from './record-laws.ts'
import { comesAs, heardBy, thingActs } from './thing-acts.ts'

/**
 * Something that happens to a bench, with what it happens to left open: `pick` chooses among what is there by then.
 * Ids drawn blindly hardly ever meet a job that runs on a device that listens, and then nothing is tested.
 */
export type Act = { kind: 'restart' } | { kind: 'inputs'; afterMs: number; twice: boolean; of(fleet: FleetView, now: number): Input[] }

const deviceIds = ['d1', 'd2', 'd3', 'd4'] as const
const jobIds = ['j1', 'j2', 'j3', 'j4'] as const

const device = fc.constantFrom(...deviceIds)
const someDevices = fc.subarray([...deviceIds], { minLength: 1 })
const pick = fc.nat({ max: 1_000 })
const deviceSetId = fc.constantFrom('s1', 's2')
const templateId = fc.constantFrom('t1', 't2')
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 })

const work = fc.constantFrom<JobWork>(
  { type: 'command', operations: [{ name: 'reboot' }] },
  { type: 'command', operations: [{ name: 'reboot' }, { name: 'close', value: 3 }] },
  { type: 'setting', operations: [{ name: 'fan', value: 2 }] },
  {
    type: 'setting',
    operations: [
      { name: 'fan', value: 1 },
      { name: 'door', value: { open: false } },
    ],
  },
  { type: 'property', operations: [{ name: 'owner', value: 'lab' }] },
  { type: 'document', document: { operation: 'update' } },
  { type: 'command', operations: [{ name: 'reboot' }], responseTimeoutInSeconds: 3, connectTimeoutInSeconds: 5 },
  { type: 'command', operations: [{ name: 'reboot' }], connectTimeoutInSeconds: 0 },
  { type: 'command', operations: [{ name: 'ping' }, { name: 'reboot' }], connectTimeoutInSeconds: 0 },
  // On Azure devices it is told as a message.
  { type: 'command', operations: [{ name: 'ping' }] },
  {
    type: 'setting',
    operations: [
      { name: 'fan', value: 2 },
      { name: 'c1.fan', value: 1 },
    ],
  },
  // No Azure device can be told it.
  { type: 'setting', operations: [{ name: 'door', value: { 'not a key': 1 } }] },
)

const membership = fc.oneof(
  someDevices.map((ids) => ({ kind: 'static' as const, deviceIds: ids as string[] })),
  fc
    .constantFrom('id startsWith "d"', 'online = true', 'template = "T1"', 'reported.fan = 2', 'id =')
    .map((query) => ({ kind: 'dynamic' as const, query })),
)

const targets: fc.Arbitrary<Targets> = fc.oneof(
  { arbitrary: someDevices.map((ids) => ({ deviceIds: ids as string[], deviceSetIds: [], query: null, exceptDeviceIds: [] })), weight: 6 },
  {
    arbitrary: fc.record({
      deviceIds: fc.subarray<string>([...deviceIds, 'nobody']),
      deviceSetIds: fc.subarray<string>(['s1', 's2']),
      query: fc.constantFrom(null, 'online = true', 'fan >'),
      exceptDeviceIds: fc.subarray<string>([...deviceIds]),
    }),
    weight: 2,
  },
)

const rules = fc.constantFrom<Partial<JobRules>>(
  ...Array.from({ length: 6 }, () => ({})),
  { jobExecutionsRolloutConfig: { maximumInProgress: 1 } },
  { jobExecutionsRolloutConfig: { maximumInProgress: 1 } },
  { timeoutConfig: { inProgressTimeoutInSeconds: 20, queuedTimeoutInSeconds: 60 } },
  { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 2 }] } },
)

const jobDefinition = fc
  .record({ what: work, rules, targets, templateId: fc.constantFrom(null, null, null, 't1') })
  .map(({ what, rules, ...rest }) => ({ ...definition([], { work: what, rules }), ...rest }))

/** A template whose fan takes at most `maximum`: a value may fit when a job is made and not when it runs. */
function templateOf(name: string, maximum: number, spoken: Pick<NewTemplate, 'wireFormat' | 'doneWhen'>, isQueued = true): NewTemplate {
  const schema = { type: 'integer' as const, minimum: 0, maximum }
  return {
    ...emptyTemplate,
    ...spoken,
    name,
    settings: ['fan', 'c1.fan'].map((setting) => ({ name: setting, schema })),
    properties: [{ name: 'owner', schema: { type: 'string' } }],
    commands: [
      { name: 'reboot', payload: null },
      { name: 'ping', payload: null, isQueued },
    ],
  }
}

const template = fc
  .record({
    name: fc.constantFrom('T1', 'T2'),
    maximum: fc.integer({ min: 1, max: 3 }),
    wireFormat: fc.constantFrom(...wireFormats),
    doneWhen: fc.constantFrom(...doneWhens),
    isQueued: fc.boolean(),
  })
  .map(({ name, maximum, isQueued, ...spoken }) => templateOf(name, maximum, spoken, isQueued))

const report = fc.constantFrom<JsonObject>(
  { fan: 1 },
  { fan: 2 },
  { fan: 2, door: { open: false } },
  { fan: null },
  { door: { open: true } },
)

/** One of the jobs there are, now and then one that is not. */
function jobAt(fleet: FleetView, at: number): string {
  const known = [...fleet.jobs()].map((job) => job.jobId)
  return at % 20 === 0 || known.length === 0 ? 'nope' : known[at % known.length]!
}

/** An id that no job has if there is one left, now and then one that is taken. */
function newJobAt(fleet: FleetView, at: number): string {
  return (at % 20 === 0 ? undefined : jobIds.find((jobId) => !fleet.job(jobId))) ?? jobIds[at % jobIds.length]!
}

/** Mostly what a device is at work on, now and then anything that ever was. */
function executionAt(fleet: FleetView, at: number): Pick<Execution, 'jobId' | 'deviceId' | 'executionNumber' | 'step'> {
  const all = [...fleet.jobs()].flatMap((job) => [...fleet.executions(job.jobId)])
  const atWork = all.filter((execution) => execution.status === 'IN_PROGRESS')
  const from = at % 6 === 0 || atWork.length === 0 ? all : atWork
  return from[at % from.length] ?? { jobId: 'nope', deviceId: deviceIds[at % 3]!, executionNumber: 1, step: 0 }
}

const inputs = (of: fc.Arbitrary<InputsOf>, afterMs = 1) =>
  fc.tuple(of, fc.boolean()).map(([make, twice]): Act => ({ kind: 'inputs', afterMs, twice, of: make }))
const one = (of: fc.Arbitrary<Input>, afterMs = 1) =>
  inputs(
    of.map((input) => () => [input]),
    afterMs,
  )

const allChannels: Channel[] = ['setting', 'command', 'message']
const channels = fc.constantFrom<Channel[][]>(
  allChannels,
  allChannels,
  allChannels,
  ['setting', 'command'],
  ['setting'],
  ['command'],
  ['message'],
  [],
)

/** The first is a plain device, the third an Azure one, the last one that fetches its jobs; the second is now this, now that. */
const spoken: fc.Arbitrary<[string, DialectName]> = fc.constantFrom<[string, DialectName][]>(
  ['d1', 'plain'],
  ['d2', 'plain'],
  ['d2', 'azure'],
  ['d2', 'aws'],
  ['d3', 'azure'],
  ['d3', 'azure'],
  ['d4', 'aws'],
  ['d4', 'aws'],
  ['d4', 'emqx'],
)

const onDevices: [number, fc.Arbitrary<Act>][] = [
  [
    6,
    inputs(
      fc.tuple(spoken, channels, fc.boolean(), maybe(templateId)).map(
        ([[deviceId, dialect], listened, isNew, modelId]) =>
          () =>
            comesAs(deviceId, dialect, listened, isNew, modelId),
      ),
    ),
  ],
  [1, one(spoken.map(([deviceId, dialect]) => ({ kind: 'device.connected', deviceId, dialect })))],
  [
    2,
    inputs(
      fc
        .tuple(device, channels)
        .map(([deviceId, listened]) => (fleet) => [
          { kind: 'device.listening', deviceId, channels: heardBy(fleet.device(deviceId)?.dialect ?? 'plain', listened) },
        ]),
    ),
  ],
  [2, one(device.map((deviceId) => ({ kind: 'device.disconnected', deviceId })))],
  [3, one(fc.tuple(device, report).map(([deviceId, patch]) => ({ kind: 'device.reported', deviceId, patch })))],
  [
    1,
    one(
      fc.tuple(someDevices, fc.constantFrom(undefined, undefined, 'client', 'd1')).map(([ids, clientId]) => ({
        kind: 'device.register',
        devices: ids.map((deviceId, at) => ({ deviceId, ...(at > 0 || clientId === undefined ? {} : { clientId }) })),
        by: 'person',
      })),
    ),
  ],
  [1, one(someDevices.map((ids) => ({ kind: 'device.delete', deviceIds: ids.slice(0, 2) })))],
  [
    2,
    one(
      fc
        .record({ deviceId: device, templateId: fc.constantFrom(null, 't1', 't2'), slot: maybe(fc.constantFrom('A1', '')) })
        .map(({ deviceId, ...change }) => ({ kind: 'device.change', deviceId, change })),
    ),
  ],
  [3, one(fc.constant({ kind: 'tick' }), 6_000)],
  [1, one(fc.constant({ kind: 'tick' }), 31_000)],
  [1, one(fc.constant({ kind: 'tick' }))],
  ...azureActs(device).map(([weight, of]): [number, fc.Arbitrary<Act>] => [weight, inputs(of)]),
]

const onSets: [number, fc.Arbitrary<Act>][] = [
  [
    2,
    one(
      fc.tuple(deviceSetId, fc.constantFrom('Shelf', 'Fridges'), membership).map(([id, name, members]) => ({
        kind: 'deviceSet.create',
        deviceSetId: id,
        deviceSet: { name, description: '', membership: members },
      })),
    ),
  ],
  [
    1,
    one(
      fc
        .record({ id: deviceSetId, name: maybe(fc.constantFrom('Shelf', 'Fridges')), membership: maybe(membership) })
        .map(({ id, ...change }) => ({ kind: 'deviceSet.change', deviceSetId: id, change })),
    ),
  ],
  [1, one(deviceSetId.map((id) => ({ kind: 'deviceSet.delete', deviceSetId: id })))],
  [2, one(fc.tuple(templateId, template).map(([id, made]) => ({ kind: 'template.create', templateId: id, template: made })))],
  [
    1,
    one(
      fc.tuple(templateId, template).map(([id, { name, settings, commands, wireFormat, doneWhen }]) => ({
        kind: 'template.change',
        templateId: id,
        change: { name, settings, commands, wireFormat, doneWhen },
      })),
    ),
  ],
  [2, one(templateId.map((id) => ({ kind: 'template.delete', templateId: id })))],
]

/** A person's act on a job of the moment. */
const onJob = (of: (jobId: string, at: number, fleet: FleetView) => Input) =>
  inputs(pick.map((at) => (fleet) => [of(jobAt(fleet, at), at, fleet)]))

const makeJob = inputs(
  fc
    .tuple(pick, jobDefinition, fc.constantFrom(true, true, true, false))
    .map(([at, made, run]) => (fleet) => [{ kind: 'job.create', jobId: newJobAt(fleet, at), definition: made, by: 'tester', run }]),
)

const onJobs: [number, fc.Arbitrary<Act>][] = [
  [8, makeJob],
  [
    1,
    inputs(fc.tuple(pick, jobDefinition).map(([at, made]) => (fleet) => [{ kind: 'job.edit', jobId: jobAt(fleet, at), definition: made }])),
  ],
  [3, onJob((jobId) => ({ kind: 'job.run', jobId }))],
  [2, onJob((jobId) => ({ kind: 'job.stop', jobId }))],
  [1, onJob((jobId, at) => ({ kind: 'job.cancel', jobId, force: at % 2 === 1, reasonCode: 'WHY', comment: null }))],
  [1, onJob((jobId, at, fleet) => ({ kind: 'job.copy', jobId, newJobId: newJobAt(fleet, at), by: 'tester' }))],
  [2, onJob((jobId, at, fleet) => ({ kind: 'job.rerun', jobId, newJobId: newJobAt(fleet, at), by: 'tester' }))],
  [1, onJob((jobId, at) => ({ kind: 'job.delete', jobId, force: at % 3 === 0 }))],
  [
    1,
    inputs(
      pick.map((at) => (fleet) => {
        const { jobId, deviceId } = executionAt(fleet, at)
        return [{ kind: 'execution.cancel', jobId, deviceId, force: at % 2 === 1 }]
      }),
    ),
  ],
]

/** An answer is mostly to the request of the moment; else to one before or after it. */
const off = fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1)

const onExecutions: [number, fc.Arbitrary<Act>][] = [
  [
    4,
    inputs(
      fc
        .tuple(pick, off, fc.constantFrom('delivery.acknowledged' as const, 'delivery.acknowledged' as const, 'delivery.failed' as const))
        .map(([at, steps, kind]) => (fleet) => {
          const { jobId, deviceId, executionNumber, step } = executionAt(fleet, at)
          return [{ kind, jobId, deviceId, executionNumber, step: step + steps }]
        }),
    ),
  ],
  [
    12,
    inputs(
      fc
        .record({
          at: pick,
          steps: off,
          numbers: off,
          status: fc.constantFrom('IN_PROGRESS', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'REJECTED'),
          message: fc.constantFrom(null, 'said so', 'at 40 %'),
          result: fc.constantFrom(null, { volts: 12 }),
        })
        .map(({ at, steps, numbers, status, message, result }) => (fleet) => {
          const { jobId, deviceId, executionNumber, step } = executionAt(fleet, at)
          // One that fetches its jobs has other words.
          if (fetches(fleet.device(deviceId) ?? { dialect: 'plain' })) return []
          // The answer of a direct method is its last word.
          const isAzure = fleet.device(deviceId)?.dialect === 'azure'
          return [
            {
              kind: 'execution.answered',
              deviceId,
              jobId,
              executionNumber: executionNumber + numbers,
              step: step + steps,
              status: isAzure && status === 'IN_PROGRESS' ? 'SUCCEEDED' : status,
              message,
              result,
            },
          ]
        }),
    ),
  ],
]

const restart: [number, fc.Arbitrary<Act>] = [1, fc.constant<Act>({ kind: 'restart' })]

/** 5 acts to so many. `size: 'max'`, because fast-check's own choice hardly ever makes more than fifteen. */
const actsOf = (maxLength: number, weighted: [number, fc.Arbitrary<Act>][]) =>
  fc.array(fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary }))), { minLength: 5, maxLength, size: 'max' })

/** A unit that now speaks this, now that. */
const flashedAnew = inputs(
  fc.tuple(fc.constantFrom<DialectName[]>('plain', 'azure', 'aws', 'emqx', 'aws', 'emqx'), fc.constantFrom('d2', 'd4'), fc.boolean()).map(
    ([dialect, deviceId, isNew]) =>
      () =>
        comesAs(deviceId, dialect, allChannels, isNew),
  ),
)

const anyTargets: Targets = { deviceIds: [...deviceIds], deviceSetIds: [], query: null, exceptDeviceIds: [] }
/** Often with room for one only, on all devices. */
const makeDocumentJob = inputs(
  fc
    .record({
      at: pick,
      what: fc.constantFrom<JobWork>(
        { type: 'document', document: { operation: 'update' } },
        { type: 'command', operations: [{ name: 'reboot' }, { name: 'close', value: 3 }] },
      ),
      rules: fc.oneof(rules, ...[1, 1].map((maximumInProgress) => fc.constant({ jobExecutionsRolloutConfig: { maximumInProgress } }))),
    })
    .map(({ at, what, rules: some }) => (fleet) => [
      {
        kind: 'job.create',
        jobId: newJobAt(fleet, at),
        definition: definition([], { work: what, rules: { ...some, targets: anyTargets } }),
        by: 'tester',
        run: true,
      },
    ]),
)

const onThings: [number, fc.Arbitrary<Act>][] = [
  ...thingActs(fc.constantFrom('d4', 'd4', 'd4', 'd2', 'd1', 'd3')).map(([weight, of]): [number, fc.Arbitrary<Act>] => [
    weight,
    inputs(of),
  ]),
  [6, flashedAnew],
  [6, makeJob],
  [10, makeDocumentJob],
  // All ask at once, for whom there may be no room.
  [
    4,
    inputs(
      fc.constant((fleet) =>
        [...fleet.devices()].filter(fetches).map(({ deviceId }): Input => ({ kind: 'execution.startNext', deviceId })),
      ),
    ),
  ],
  [3, one(fc.constantFrom('d2', 'd4').map((deviceId) => ({ kind: 'device.disconnected', deviceId })))],
  [4, one(fc.constant({ kind: 'tick' }), 6_000)],
  [1, one(fc.constant({ kind: 'tick' }), 31_000)],
  ...onJobs.slice(1),
  ...onExecutions,
  restart,
]

/** Of two sequences in five much is of devices that fetch their jobs, and of shadows and commands. */
export const acts = fc.oneof(
  { arbitrary: actsOf(60, [...onDevices, ...onSets, ...onJobs, ...onExecutions, restart]), weight: 3 },
  { arbitrary: actsOf(80, onThings), weight: 2 },
)

/** A fleet to begin with: all are registered and listen, and one of two Azure devices has a template. */
export const openingInputs: Input[] = [
  { kind: 'template.create', templateId: 't1', template: templateOf('T1', 2, { wireFormat: 'pnp', doneWhen: 'acknowledged' }) },
  { kind: 'device.register', devices: deviceIds.map((deviceId) => ({ deviceId })), by: 'person' },
  ...comes('d1', 'plain'),
  ...comes('d2', 'azure'),
  ...comes('d3', 'azure', 't1'),
  ...comesAs('d4', 'aws', allChannels, true),
]
