import fc from 'fast-check'
import type { Channel } from '../../../main/contract/deliveries.ts'
import type { Input } from '../../../main/contract/engine-io.ts'
import { jobPlan, ruleDeviceIds, ruleQueries, ruleSetIds } from '../random-rules.ts'
import { emptyTemplate } from '../engine-bench.ts'
import type { NaiveExecution, NaiveJob, NaiveState } from './naive-records.ts'

/** Something that happens; what it happens to is chosen among what is there by then. */
export type RuleAct =
  /** Time passes, with every wake served on the way, or none. */
  | { kind: 'pass'; ms: number; onTime: boolean }
  /** The next wakes are served, each so much late. */
  | { kind: 'wake'; times: number; lateMs: number }
  | { kind: 'back'; ms: number }
  /** The bench is closed for so long. */
  | { kind: 'restart'; ms: number }
  /** The bench is closed until so long after the next wake. */
  | { kind: 'oversleep'; lateMs: number }
  | { kind: 'inputs'; of: (state: NaiveState, now: number) => Input[] }

const secondMs = 1000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const device = fc.constantFrom<string>(...ruleDeviceIds)
const pick = fc.nat({ max: 1_000 })
const inputs = (of: fc.Arbitrary<(state: NaiveState, now: number) => Input[]>): fc.Arbitrary<RuleAct> =>
  of.map((make) => ({ kind: 'inputs', of: make }))
const one = (of: fc.Arbitrary<Input>) => inputs(of.map((input) => () => [input]))

const jobIds = ['j1', 'j2', 'j3', 'j4']

/** An id that no job has if there is one left, now and then one that is taken. */
function newJobAt(state: NaiveState, at: number): string {
  const free = jobIds.find((jobId) => !state.jobs.some((job) => job.jobId === jobId))
  return (at % 20 === 0 ? undefined : free) ?? jobIds[at % jobIds.length]!
}

function jobAt(state: NaiveState, at: number, wanted: (job: NaiveJob) => boolean = () => true): string {
  const jobs = at % 7 === 0 ? state.jobs : state.jobs.filter(wanted)
  const from = jobs.length === 0 ? state.jobs : jobs
  return at % 40 === 0 ? 'nope' : (from[at % from.length]?.jobId ?? 'nope')
}

type Place = { jobId: string; isDocumented: boolean; execution: NaiveExecution }

function places(state: NaiveState, wanted: (execution: NaiveExecution) => boolean): Place[] {
  return state.jobs.flatMap(({ jobId, definition, executions }) => {
    const isDocumented = definition.work.type === 'command' || definition.work.type === 'document'
    return executions.filter(wanted).map((execution) => ({ jobId, isDocumented, execution }))
  })
}

const atWork = (state: NaiveState) => places(state, ({ status }) => status === 'IN_PROGRESS')

function answerOf(
  { jobId, isDocumented, execution }: Place,
  status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'REJECTED',
  stepTimeoutMs?: number | null,
): Input {
  const { deviceId, executionNumber, step } = execution
  const timer = stepTimeoutMs === undefined ? {} : { stepTimeoutMs }
  if (fetching.includes(deviceId) && isDocumented)
    return { kind: 'execution.updated', deviceId, jobId, executionNumber, status, message: null, ...timer }
  return { kind: 'execution.answered', deviceId, jobId, executionNumber, step, status, message: null, result: null, ...timer }
}

const verdict = fc.constantFrom('SUCCEEDED', 'SUCCEEDED', 'FAILED', 'FAILED', 'REJECTED', 'IN_PROGRESS')
const stepTimeout = fc.constantFrom(undefined, null, 1, 30 * secondMs, 2 * hourMs)

const onTime: [number, fc.Arbitrary<RuleAct>][] = [
  [12, fc.record({ kind: fc.constant('wake'), times: fc.integer({ min: 1, max: 4 }), lateMs: fc.constantFrom(0, 0, 0, 0, 7, minuteMs) })],
  [
    5,
    fc.record({
      kind: fc.constant('pass'),
      ms: fc.constantFrom(1, 100, secondMs, 20 * secondMs, minuteMs, 5 * minuteMs, hourMs, 3 * hourMs, dayMs),
      onTime: fc.constantFrom(true, true, false),
    }),
  ],
  [1, fc.record({ kind: fc.constant('back'), ms: fc.constantFrom(1, 100, 30 * secondMs, hourMs, dayMs) })],
  [3, fc.record({ kind: fc.constant('restart'), ms: fc.constantFrom(1, minuteMs, 10 * minuteMs, 3 * hourMs, dayMs, 3 * dayMs) })],
  [3, fc.record({ kind: fc.constant('oversleep'), lateMs: fc.constantFrom(1, 30 * secondMs, 2 * minuteMs, 3 * hourMs, dayMs) })],
  [1, one(fc.constant({ kind: 'tick' }))],
]

const channels = fc.constantFrom<Channel[][]>(['setting', 'command'], ['setting', 'command'], ['setting', 'command'], ['setting'], [])
/** The last three are Azure devices, and the two before them fetch their jobs. */
const isAzure = (deviceId: string): boolean => ruleDeviceIds.slice(3).some((each) => each === deviceId)
const fetching: readonly string[] = ['d2', 'd3']
const fetcher = fc.constantFrom(...fetching)
const hears = (deviceId: string, listened: Channel[]): Input => ({
  kind: 'device.listening',
  deviceId,
  channels: fetching.includes(deviceId) ? listened.map((channel) => (channel === 'command' ? 'queue' : channel)) : listened,
})
const comes = (deviceId: string, listened: Channel[]): Input[] => [
  { kind: 'device.connected', deviceId, dialect: fetching.includes(deviceId) ? 'aws' : isAzure(deviceId) ? 'azure' : 'plain' },
  hears(deviceId, listened),
]
const someIds = fc.subarray<string>([...ruleDeviceIds], { minLength: 1, maxLength: 3 })

const onDevices: [number, fc.Arbitrary<RuleAct>][] = [
  [
    4,
    inputs(
      fc.tuple(device, channels).map(
        ([deviceId, listened]) =>
          () =>
            comes(deviceId, listened),
      ),
    ),
  ],
  [1, inputs(fc.constant((state) => state.devices.flatMap(({ deviceId }) => comes(deviceId, ['setting', 'command']))))],
  [1, one(fc.tuple(device, channels).map(([deviceId, listened]) => hears(deviceId, listened)))],
  [3, one(device.map((deviceId) => ({ kind: 'device.disconnected', deviceId })))],
  [3, one(fc.tuple(device, fc.constantFrom(2, 1, null)).map(([deviceId, fan]) => ({ kind: 'device.reported', deviceId, patch: { fan } })))],
  [1, one(device.map((deviceId) => ({ kind: 'device.desire', deviceId, patch: { fan: 1 } })))],
  [1, one(someIds.map((ids) => ({ kind: 'device.register', devices: ids.map((deviceId) => ({ deviceId })), by: 'person' })))],
  [2, one(device.map((deviceId) => ({ kind: 'device.register', devices: [{ deviceId, attributes: { shelf: 'A' } }], by: 'person' })))],
  [1, one(someIds.map((deviceIds) => ({ kind: 'device.delete', deviceIds })))],
  [
    2,
    one(
      fc
        .tuple(device, fc.constantFrom('A', 'B'))
        .map(([deviceId, shelf]) => ({ kind: 'device.change', deviceId, change: { attributes: { shelf } } })),
    ),
  ],
]

const membership = fc.oneof(
  fc.shuffledSubarray<string>([...ruleDeviceIds]).map((deviceIds) => ({ kind: 'static' as const, deviceIds })),
  fc.constantFrom(...ruleQueries, 'fan >').map((query) => ({ kind: 'dynamic' as const, query })),
)

const toMembers = (deviceSetId: string, deviceIds: readonly string[]): Input => ({
  kind: 'deviceSet.change',
  deviceSetId,
  change: { membership: { kind: 'static', deviceIds: [...deviceIds] } },
})

const onSets: [number, fc.Arbitrary<RuleAct>][] = [
  // Some leave, and come back.
  [
    3,
    inputs(
      fc
        .tuple(fc.constantFrom(...ruleSetIds), fc.subarray<string>([...ruleDeviceIds], { maxLength: 3 }))
        .map(([deviceSetId, who]) => () => [toMembers(deviceSetId, who), toMembers(deviceSetId, ruleDeviceIds)]),
    ),
  ],
  [
    1,
    one(
      fc.tuple(fc.constantFrom(...ruleSetIds), membership).map(([deviceSetId, members]) => ({
        kind: 'deviceSet.create',
        deviceSetId,
        deviceSet: { name: deviceSetId, description: '', membership: members },
      })),
    ),
  ],
  [
    6,
    one(
      fc.tuple(fc.constantFrom(...ruleSetIds), membership).map(([deviceSetId, members]) => ({
        kind: 'deviceSet.change',
        deviceSetId,
        change: { membership: members },
      })),
    ),
  ],
  [1, one(fc.constantFrom(...ruleSetIds).map((deviceSetId) => ({ kind: 'deviceSet.delete', deviceSetId })))],
]

const onJob = (of: (jobId: string, at: number, state: NaiveState) => Input, wanted?: (job: NaiveJob) => boolean) =>
  inputs(pick.map((at) => (state) => [of(jobAt(state, at, wanted), at, state)]))

const makeJob = inputs(
  fc
    .tuple(pick, jobPlan, fc.constantFrom(true, true, true, true, false))
    .map(([at, plan, run]) => (state, now) => [
      { kind: 'job.create', jobId: newJobAt(state, at), definition: plan(now), by: 'tester', run },
    ]),
)

const onJobs: [number, fc.Arbitrary<RuleAct>][] = [
  [4, makeJob],
  [
    3,
    onJob(
      (jobId) => ({ kind: 'job.run', jobId }),
      (job) => job.state === 'draft' || job.state === 'stopped',
    ),
  ],
  [
    1,
    onJob(
      (jobId) => ({ kind: 'job.stop', jobId }),
      (job) => job.state === 'running',
    ),
  ],
  [1, onJob((jobId, at) => ({ kind: 'job.cancel', jobId, force: at % 2 === 1, reasonCode: 'WHY', comment: null }))],
  [1, onJob((jobId, at, state) => ({ kind: 'job.copy', jobId, newJobId: newJobAt(state, at), by: 'tester' }))],
  [
    1,
    onJob(
      (jobId, at, state) => ({
        kind: 'job.rerun',
        jobId,
        newJobId: newJobAt(state, at),
        ...(at % 3 === 0 ? { onlyDeviceId: ruleDeviceIds[at % ruleDeviceIds.length]! } : {}),
        by: 'tester',
      }),
      (job) => job.finishedAtMs !== null,
    ),
  ],
  [
    1,
    onJob(
      (jobId, at) => ({ kind: 'job.delete', jobId, force: at % 3 === 0 }),
      (job) => job.finishedAtMs !== null,
    ),
  ],
  [
    1,
    inputs(
      fc
        .tuple(
          pick,
          fc.subarray<string>([...ruleDeviceIds, 'nobody'], { maxLength: 2 }),
          fc.subarray<string>([...ruleSetIds], { maxLength: 1 }),
        )
        .map(([at, deviceIds, deviceSetIds]) => (state) => [
          {
            kind: 'job.addTargets',
            jobId: jobAt(
              state,
              at,
              ({ definition, state: jobState }) => definition.targetSelection === 'CONTINUOUS' && jobState === 'running',
            ),
            targets: { deviceIds, deviceSetIds },
            comment: null,
          },
        ]),
    ),
  ],
  [
    1,
    inputs(
      pick.map((at) => (state) => {
        const all = places(state, ({ status }) => at % 5 === 0 || status === 'QUEUED' || status === 'IN_PROGRESS')
        const place = all[at % all.length]
        return place ? [{ kind: 'execution.cancel', jobId: place.jobId, deviceId: place.execution.deviceId, force: at % 2 === 1 }] : []
      }),
    ),
  ],
]

/** What Azure devices say of the settings that they are at work on; of others that they were never sent. */
const acknowledgement = fc
  .record({
    code: fc.constantFrom(200, 200, 202, 400, 400),
    off: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
    names: fc.constantFrom(['fan', 'mode'], ['fan', 'mode'], ['fan', 'mode'], ['fan'], ['mode']),
    isAll: fc.boolean(),
  })
  .map(({ code, off, names, isAll }) => (state: NaiveState): Input[] => {
    const isAtWork = (deviceId: string) =>
      atWork(state).some(({ execution }) => execution.deviceId === deviceId && execution.sentVersion !== null)
    return state.devices
      .filter(({ deviceId }) => isAzure(deviceId) && (isAtWork(deviceId) || isAll))
      .map(({ deviceId, desiredVersion }) => {
        const said = (name: string) => ({ value: name === 'fan' ? 2 : 'eco', ac: code, av: desiredVersion + off })
        return { kind: 'device.reported', deviceId, patch: Object.fromEntries(names.map((name) => [name, said(name)])) }
      })
  })

/** One that fetches its jobs asks for the next, or says of one that waits how it goes; what it reports may be what it is to be set to. */
const fetchingActs: [number, fc.Arbitrary<RuleAct>][] = [
  [
    8,
    one(
      fc.tuple(fetcher, fc.constantFrom(undefined, undefined, 30 * secondMs)).map(([deviceId, stepTimeoutMs]) => ({
        kind: 'execution.startNext',
        deviceId,
        ...(stepTimeoutMs === undefined ? {} : { stepTimeoutMs }),
      })),
    ),
  ],
  [
    4,
    inputs(
      fc.tuple(pick, verdict, stepTimeout).map(([at, status, stepTimeoutMs]) => (state) => {
        const from = places(state, ({ deviceId, status: now }) => fetching.includes(deviceId) && (at % 9 === 0 || now === 'QUEUED'))
        const place = from[at % from.length]
        return place ? [answerOf({ ...place, isDocumented: true }, status, status === 'IN_PROGRESS' ? stepTimeoutMs : undefined)] : []
      }),
    ),
  ],
  // All at once: there may be no place for all of them.
  [1, inputs(fc.constant(() => fetching.map((deviceId): Input => ({ kind: 'execution.startNext', deviceId }))))],
  [
    1,
    inputs(
      fc.constant((state) =>
        places(state, ({ deviceId, status }) => fetching.includes(deviceId) && status === 'QUEUED').map((place) =>
          answerOf({ ...place, isDocumented: true }, 'IN_PROGRESS'),
        ),
      ),
    ),
  ],
  [2, one(fetcher.map((deviceId) => ({ kind: 'device.reported', deviceId, patch: { fan: 2, mode: 'eco' } })))],
]

const onExecutions: [number, fc.Arbitrary<RuleAct>][] = [
  ...fetchingActs,
  [11, inputs(acknowledgement)],
  [
    10,
    inputs(
      fc.tuple(pick, verdict, stepTimeout).map(([at, status, stepTimeoutMs]) => (state) => {
        const from = atWork(state)
        const place = from[at % from.length]
        return place ? [answerOf(place, status, stepTimeoutMs)] : []
      }),
    ),
  ],
  [6, inputs(verdict.map((status) => (state) => atWork(state).map((place) => answerOf(place, status))))],
  [
    2,
    inputs(
      fc
        .tuple(pick, fc.constantFrom(0, 0, 0, 1, -1), fc.constantFrom('answer', 'delivery.acknowledged', 'delivery.failed'))
        .map(([at, off, kind]) => (state) => {
          const all = places(state, () => true)
          const place = all[at % all.length]
          if (!place) return []
          const { deviceId, executionNumber, step } = place.execution
          const at1 = { deviceId, jobId: place.jobId, executionNumber: executionNumber + off, step }
          return kind === 'answer' ? [{ ...answerOf(place, 'FAILED'), ...at1 } as Input] : [{ kind, ...at1 } as Input]
        }),
    ),
  ],
]

const act = fc.oneof(
  ...[...onTime, ...onDevices, ...onSets, ...onJobs, ...onExecutions].map(([weight, arbitrary]) => ({ weight, arbitrary })),
)

/** A fleet to begin with: how many devices, how many of them listen, and a set. */
const opening = fc
  .tuple(fc.shuffledSubarray<string>([...ruleDeviceIds], { minLength: 3 }), fc.integer({ min: 0, max: 6 }))
  .map(([known, here]): RuleAct => ({
    kind: 'inputs',
    of: () => [
      { kind: 'template.create', templateId: 't1', template: { ...emptyTemplate, name: 'T1' } },
      {
        kind: 'device.register',
        devices: known.map((deviceId) => ({ deviceId, templateId: deviceId === 'd4' || deviceId === 'd5' ? 't1' : null })),
        by: 'person',
      },
      ...known.slice(0, here).flatMap((deviceId) => comes(deviceId, ['setting', 'command'])),
      {
        kind: 'deviceSet.create',
        deviceSetId: 's1',
        deviceSet: { name: 's1', description: '', membership: { kind: 'static', deviceIds: known.slice(0, -1) } },
      },
    ],
  }))

/** An opening, a job, and 5 to 60 acts. `size: 'max'`, because fast-check's own choice hardly ever makes more than fifteen. */
export const ruleActs: fc.Arbitrary<RuleAct[]> = fc
  .tuple(opening, makeJob, fc.array(act, { minLength: 5, maxLength: 60, size: 'max' }))
  .map(([first, job, rest]) => [first, job, ...rest])
