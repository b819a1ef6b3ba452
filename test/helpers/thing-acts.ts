import fc from 'fast-check'
import type { DialectName } from '../../main/contract/devices.ts'
import type { Channel } from '../../main/contract/deliveries.ts'
import type { Input, JobChange } from '../../main/contract/engine-io.ts'
import type { Execution } from '../../main/contract/executions.ts'
import type { FleetView } from '../../main/contract/fleet-view.ts'
import type { JsonObject } from '../../main/contract/json.ts'
import type { InputsOf } from './azure-acts.ts'
import { fetches } from './record-laws.ts'

const pick = fc.nat({ max: 1_000 })
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 })

/** What a device of a family hears that listens to these channels, as a plain or Azure device calls them. */
export function heardBy(dialect: DialectName, channels: readonly Channel[]): Channel[] {
  const words = { setting: 'setting', command: 'queue', message: dialect === 'emqx' ? 'deviceCommand' : null } as const
  if (!fetches({ dialect })) return [...channels]
  return channels.flatMap((channel) => (channel in words ? (words[channel as keyof typeof words] ?? []) : []))
}

/** A device comes: to a session of its own, or anew, and says what it listens to. */
export function comesAs(deviceId: string, dialect: DialectName, channels: readonly Channel[], isNew: boolean, modelId?: string): Input[] {
  const heard = heardBy(dialect, channels)
  const anew: Input[] = isNew && fetches({ dialect }) ? [{ kind: 'device.listening', deviceId, channels: [] }] : []
  return [{ kind: 'device.connected', deviceId, dialect, modelId }, ...anew, { kind: 'device.listening', deviceId, channels: heard }]
}

const isDocumented = (fleet: FleetView, jobId: string) => ['command', 'document'].includes(fleet.job(jobId)!.work.type)

/** Mostly what a device that fetches its jobs has in its queue; now and then what another has, or what is over. */
function executionAt(fleet: FleetView, at: number): Execution | undefined {
  const all = [...fleet.jobs()].flatMap((job) => [...fleet.executions(job.jobId)])
  const fetched = all.filter(({ jobId, deviceId }) => isDocumented(fleet, jobId) && fetches(fleet.device(deviceId) ?? { dialect: 'plain' }))
  const open = fetched.filter(({ status }) => status === 'QUEUED' || status === 'IN_PROGRESS')
  const begun = open.filter(({ status }) => status === 'IN_PROGRESS')
  const likely = at % 3 === 0 && begun.length > 0 ? begun : open
  const from = at % 12 === 0 ? all : at % 5 === 0 || open.length === 0 ? fetched : likely
  return from[at % from.length]
}

const details = fc.constantFrom<Record<string, string>[]>({ progress: '40' }, { step: 'two', note: 'so far' }, {})
const stepTimeoutMs = fc.constantFrom(5_000, 60_000)
const off = fc.constantFrom(0, 0, 0, 0, 1, -1)

const startNext = (device: fc.Arbitrary<string>) =>
  fc
    .record({ device, statusDetails: maybe(details), stepTimeoutMs: fc.option(stepTimeoutMs, { nil: undefined, freq: 1 }) })
    .map(({ device: deviceId, ...more }): InputsOf => () => [{ kind: 'execution.startNext', deviceId, ...more }])

const update = fc
  .record({
    at: pick,
    status: fc.constantFrom('IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED'),
    statusDetails: maybe(details),
    version: maybe(off),
    number: maybe(off),
    timer: maybe(fc.option(stepTimeoutMs, { freq: 1 })),
    message: fc.constantFrom(null, 'no room'),
  })
  .map(({ at, status, statusDetails, version, number, timer, message }): InputsOf => (fleet) => {
    const execution = executionAt(fleet, at)
    if (!execution) return []
    const { deviceId, jobId, executionNumber, versionNumber } = execution
    return [
      {
        kind: 'execution.updated',
        deviceId,
        jobId: at % 50 === 0 ? 'nope' : jobId,
        status,
        message,
        ...(statusDetails === undefined ? {} : { statusDetails }),
        ...(version === undefined ? {} : { expectedVersion: versionNumber + version }),
        ...(number === undefined ? {} : { executionNumber: executionNumber + number }),
        ...(timer === undefined || status !== 'IN_PROGRESS' ? {} : { stepTimeoutMs: timer }),
      },
    ]
  })

const download = pick.map((at): InputsOf => (fleet) => {
  const execution = executionAt(fleet, at)
  if (!execution) return []
  const { deviceId, jobId, executionNumber } = execution
  const file = { file: at % 2 === 0 ? 'fw.bin' : 'notes.txt', bytes: at, totalBytes: 1_000 }
  return [
    {
      kind: 'execution.downloading',
      deviceId,
      jobId,
      executionNumber: at % 7 === 0 ? executionNumber + 1 : executionNumber,
      download: file,
    },
  ]
})

const side = fc.constantFrom<JsonObject | null>(
  { fan: 1 },
  { fan: 2 },
  { fan: 2, door: { open: false } },
  { fan: null },
  { c1: { fan: 1 } },
  null,
  {},
  { half: Array.from({ length: 5 }, () => 'x'.repeat(8_000)) },
)
const named = fc.oneof({ arbitrary: fc.constant('config'), weight: 9 }, { arbitrary: fc.constant('lamp'), weight: 1 })
const shadowName = fc.oneof(fc.constant(null), named)

const shadows = (device: fc.Arbitrary<string>): [number, fc.Arbitrary<InputsOf>][] => [
  [
    8,
    fc
      .record({ device, shadowName, desired: maybe(side), reported: maybe(side), version: fc.constantFrom(undefined, undefined, 0, 1) })
      .map(({ device: deviceId, shadowName: name, desired, reported, version }): InputsOf => (fleet) => [
        {
          kind: 'shadow.updated',
          deviceId,
          shadowName: name,
          ...(desired === undefined ? {} : { desired }),
          ...(reported === undefined ? {} : { reported }),
          ...(version === undefined ? {} : { expectedVersion: (fleet.shadow(deviceId, name)?.version ?? 0) + version }),
        },
      ]),
  ],
  [
    2,
    fc.tuple(device, shadowName, fc.constantFrom(undefined, undefined, 0, 1)).map(([deviceId, name, version]): InputsOf => (fleet) => {
      const expected = version === undefined ? {} : { expectedVersion: (fleet.shadow(deviceId, name)?.version ?? 0) + version }
      return [{ kind: 'shadow.deleted', deviceId, shadowName: name, ...expected }]
    }),
  ],
  [
    2,
    fc
      .tuple(device, named, side)
      .map(([deviceId, name, patch]): InputsOf => (fleet) => [
        { kind: 'shadow.desire', deviceId: speaking(fleet, 'aws', deviceId), shadowName: name, patch: patch ?? {} },
      ]),
  ],
  [
    4,
    fc
      .tuple(device, named)
      .map(([deviceId, name]): InputsOf => (fleet) => [
        { kind: 'shadow.delete', deviceId: speaking(fleet, 'aws', deviceId), shadowName: name },
      ]),
  ],
]

/** One of a family that is there, if there is one: others have no commands, or no shadows by name. */
function speaking(fleet: FleetView, family: DialectName, otherwise: string): string {
  const found = [...fleet.devices()].find(({ dialect, presence }) => dialect === family && presence === 'online')
  return found?.deviceId ?? otherwise
}

function commandAt(fleet: FleetView, deviceId: string, at: number): string {
  const all = fleet.deviceCommands(deviceId)
  const sent = all.filter(({ status }) => status === 'SENT')
  const from = at % 4 === 0 || sent.length === 0 ? all : sent
  return from[at % from.length]?.executionId ?? 'nope'
}

const commands = (device: fc.Arbitrary<string>): [number, fc.Arbitrary<InputsOf>][] => [
  [
    8,
    fc.tuple(device, fc.constantFrom(3, 60)).map(([deviceId, ttlSeconds]): InputsOf => (fleet, now) => [
      {
        kind: 'deviceCommand.send',
        command: {
          executionId: `e${now}`,
          commandId: `c${now}`,
          deviceId: speaking(fleet, 'emqx', deviceId),
          action: 'blink',
          params: null,
          by: 'tester',
        },
        ttlSeconds,
      },
    ]),
  ],
  [
    3,
    fc.tuple(device, pick).map(([asked, at]): InputsOf => (fleet) => {
      const deviceId = speaking(fleet, 'emqx', asked)
      return [{ kind: 'deviceCommand.cancel', deviceId, executionId: commandAt(fleet, deviceId, at) }]
    }),
  ],
  [
    8,
    fc
      .tuple(device, pick, fc.constantFrom('SUCCEEDED', 'FAILED', 'REJECTED'), fc.constantFrom(null, { lit: true }))
      .map(([asked, at, status, result]): InputsOf => (fleet) => {
        const deviceId = speaking(fleet, 'emqx', asked)
        return [{ kind: 'deviceCommand.answered', deviceId, executionId: commandAt(fleet, deviceId, at), status, result, message: null }]
      }),
  ],
]

const change = fc.constantFrom<JobChange>(
  { jobExecutionsRolloutConfig: { maximumInProgress: 1 } },
  { jobExecutionsRolloutConfig: { maximumInProgress: 2 } },
  { jobExecutionsRolloutConfig: null },
  { timeoutConfig: { inProgressTimeoutInSeconds: 20, queuedTimeoutInSeconds: 30 } },
  { timeoutConfig: { queuedTimeoutInSeconds: 10 } },
  { timeoutConfig: null },
  { jobExecutionsRetryConfig: null },
  { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } },
  { description: 'changed' },
)

const onJobs: [number, fc.Arbitrary<InputsOf>][] = [
  [
    3,
    fc.tuple(pick, change).map(([at, rules]): InputsOf => (fleet) => {
      const known = [...fleet.jobs()].map(({ jobId }) => jobId)
      return [{ kind: 'job.change', jobId: at % 20 === 0 ? 'nope' : (known[at % known.length] ?? 'nope'), change: rules }]
    }),
  ],
  [
    3,
    fc.tuple(pick, off).map(([at, number]): InputsOf => (fleet) => {
      const execution = executionAt(fleet, at)
      if (!execution) return []
      const { jobId, deviceId, executionNumber } = execution
      return [{ kind: 'execution.delete', jobId, deviceId, executionNumber: executionNumber + number, force: at % 3 !== 0 }]
    }),
  ],
  [
    1,
    fc.tuple(pick, off, maybe(details)).map(([at, version, statusDetails]): InputsOf => (fleet) => {
      const execution = executionAt(fleet, at)
      if (!execution) return []
      const { jobId, deviceId, versionNumber } = execution
      return [
        {
          kind: 'execution.cancel',
          jobId,
          deviceId,
          force: at % 2 === 0,
          expectedVersion: versionNumber + version,
          ...(statusDetails === undefined ? {} : { statusDetails }),
        },
      ]
    }),
  ],
]

const family = fc.constantFrom<DialectName[]>('aws', 'emqx', 'plain', 'aws')

/** What happens to devices that fetch their jobs, to shadows, and to commands outside of jobs, by weight. */
export const thingActs = (device: fc.Arbitrary<string>): [number, fc.Arbitrary<InputsOf>][] => [
  [8, startNext(device)],
  [14, update],
  [2, download],
  // It shows what it is by what it says, and then says what it listens to.
  [
    2,
    fc.tuple(device, family).map(([deviceId, dialect]): InputsOf => () => [
      { kind: 'device.spoke', deviceId, dialect },
      { kind: 'device.listening', deviceId, channels: heardBy(dialect, ['setting', 'command', 'message']) },
    ]),
  ],
  [
    2,
    fc
      .tuple(device, fc.constantFrom<DialectName[]>('aws', 'emqx'))
      .map(([deviceId, dialect]): InputsOf => () => [{ kind: 'device.asked', deviceId, dialect }]),
  ],
  [
    1,
    fc
      .tuple(device, fc.constantFrom(null, 'client', 'd1'))
      .map(([deviceId, clientId]): InputsOf => () => [{ kind: 'device.change', deviceId, change: { clientId } }]),
  ],
  ...shadows(device),
  ...commands(device),
  ...onJobs,
]
