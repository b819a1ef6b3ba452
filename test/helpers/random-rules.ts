import fc from 'fast-check'
import type { NewJobDefinition } from '../../main/contract/engine-io.ts'
import {
  noRules,
  rulesAgainstEachOther,
  type AbortConfig,
  type AbortCriterion,
  type JobRules,
  type RetryConfig,
  type RolloutConfig,
  type SchedulingConfig,
  type TimeoutConfig,
} from '../../main/contract/job-rules.ts'
import type { JobWork, Targets } from '../../main/contract/jobs.ts'
import { wallAt } from '../../main/engine/calendar/instant.ts'

/** A job with rules whose times count from when it is made: a schedule names times of the calendar. */
export type JobPlan = (now: number) => NewJobDefinition

export const ruleDeviceIds = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6'] as const
export const ruleSetIds = ['s1', 's2'] as const

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const rate = fc.constantFrom(1, 2, 3, 10, 45, 600, 1200, 1250, 60_000)
const share = fc.oneof(
  fc.record({ type: fc.constant('number' as const), value: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ type: fc.constant('percentage' as const), value: fc.constantFrom(0.01, 20, 33.33, 50, 100) }),
)

const exponentialRate = fc.record({
  baseRatePerMinute: fc.constantFrom(1, 2, 7, 10),
  incrementFactor: fc.constantFrom(1.1, 1.5, 2, 4.1, 5),
  rateIncreaseCriteria: fc.oneof(
    fc.record({ numberOfNotifiedThings: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ numberOfSucceededThings: fc.integer({ min: 1, max: 2 }) }),
  ),
})

/** Given in so many of a hundred cases. */
const optional = <Value>(value: fc.Arbitrary<Value>, inHundred: number) =>
  fc.oneof({ arbitrary: value, weight: inHundred }, { arbitrary: fc.constant(undefined), weight: 100 - inHundred })
const orNone = <Value>(value: fc.Arbitrary<Value>, inHundred: number) => optional(value, inHundred).map((given) => given ?? null)

export const rolloutConfig: fc.Arbitrary<RolloutConfig> = fc
  .record({
    maximumPerMinute: optional(rate, 50),
    exponentialRate: optional(exponentialRate, 40),
    batch: optional(share, 45),
    maximumInProgress: optional(fc.integer({ min: 1, max: 2 }), 40),
  })
  .map(({ maximumPerMinute, ...rest }) => {
    const base = rest.exponentialRate?.baseRatePerMinute
    return {
      ...rest,
      maximumPerMinute: maximumPerMinute === undefined || base === undefined ? maximumPerMinute : Math.max(base, maximumPerMinute),
    }
  })

const criterion = fc.record({
  action: fc.constant('CANCEL' as const),
  failureType: fc.constantFrom('FAILED', 'REJECTED', 'TIMED_OUT', 'ALL'),
  thresholdPercentage: fc.constantFrom(0.01, 33.33, 33.34, 50, 100),
  minNumberOfExecutedThings: fc.integer({ min: 1, max: 4 }),
})

const threshold = fc.oneof(
  fc.record({ type: fc.constant('number' as const), value: fc.integer({ min: 0, max: 2 }), batch: fc.boolean() }),
  fc.record({ type: fc.constant('percentage' as const), value: fc.constantFrom(20, 33.33, 50, 99.99), batch: fc.boolean() }),
)

export const abortConfig: fc.Arbitrary<AbortConfig> = fc.oneof(
  fc.record({ criteriaList: fc.array(criterion, { minLength: 1, maxLength: 2 }) }),
  fc.record({ criteriaList: fc.constant<AbortCriterion[]>([]), cancellationThreshold: threshold }),
  fc.record({ criteriaList: fc.array(criterion, { minLength: 1, maxLength: 1 }), cancellationThreshold: threshold }),
)

const seconds = fc.constantFrom(1, 20, 59, 3600)
export const timeoutConfig: fc.Arbitrary<TimeoutConfig> = fc.oneof(
  fc.record({ inProgressTimeoutInMinutes: fc.constantFrom(1, 2, 60), queuedTimeoutInSeconds: optional(seconds, 40) }),
  fc.record({ inProgressTimeoutInSeconds: seconds, queuedTimeoutInSeconds: optional(seconds, 40) }),
  fc.record({ queuedTimeoutInSeconds: seconds }),
)

const retries = fc.constantFrom(1, 1, 2, 3, 0)
export const retryConfig: fc.Arbitrary<RetryConfig> = fc.oneof(
  fc
    .record({ failureType: fc.constantFrom('FAILED', 'TIMED_OUT', 'ALL'), numberOfRetries: retries })
    .map((one) => ({ criteriaList: [one] })),
  fc.tuple(retries, retries).map(([failed, timedOut]) => ({
    criteriaList: [
      { failureType: 'FAILED' as const, numberOfRetries: failed },
      { failureType: 'TIMED_OUT' as const, numberOfRetries: timedOut },
    ],
  })),
)

/** A time of the calendar of a zone, to the minute or the second. */
function calendarTime(atMs: number, timeZone: string | undefined, toTheSecond: boolean): string {
  return new Date(wallAt(atMs, timeZone ?? 'UTC'))
    .toISOString()
    .replace('T', ' ')
    .slice(0, toTheSecond ? 19 : 16)
}

const maintenanceWindow = fc.constantFrom(
  { startTime: 'cron(0/10 * ? * * *)', durationInMinutes: 3 },
  { startTime: 'cron(5/20 * * * ? *)', durationInMinutes: 10 },
  { startTime: 'cron(0 2 * * ? *)', durationInMinutes: 90 },
  { startTime: 'cron(30 1 ? * SUN *)', durationInMinutes: 1430 },
)

/** How long after a job is made something of its schedule comes. */
const ahead = fc.constantFrom(2 * minuteMs, 3 * minuteMs, 10 * minuteMs, 2 * hourMs, 6 * hourMs, dayMs)

const recurrenceEnd = fc.oneof(
  { arbitrary: fc.record({ type: fc.constant('occurrences' as const), occurrences: fc.integer({ min: 1, max: 3 }) }), weight: 3 },
  { arbitrary: fc.record({ type: fc.constant('date' as const), days: fc.constantFrom(1, 2, 40) }), weight: 1 },
)

const schedulePlan = fc
  .record({
    start: orNone(ahead, 60),
    end: orNone(ahead, 65),
    endBehavior: optional(fc.constantFrom('STOP_ROLLOUT' as const, 'CANCEL' as const, 'FORCE_CANCEL' as const), 75),
    maintenanceWindows: optional(fc.array(maintenanceWindow, { minLength: 1, maxLength: 2 }), 45),
    timeZone: fc.constantFrom(undefined, undefined, 'UTC', 'Europe/Vienna', 'America/New_York'),
    recurrence: orNone(
      fc.record({ frequency: fc.constantFrom('daily', 'daily', 'daily', 'weekly', 'monthly'), end: optional(recurrenceEnd, 75) }),
      50,
    ),
    ifMissed: fc.constantFrom(undefined, 'late' as const, 'skip' as const, 'skip' as const),
    toTheSecond: fc.boolean(),
  })
  .map((plan) => (now: number): SchedulingConfig => {
    const { maintenanceWindows, timeZone, ifMissed, toTheSecond } = plan
    const time = (atMs: number) => calendarTime(atMs, timeZone, toTheSecond)
    const startMs = now + (plan.start ?? 0)
    const config: SchedulingConfig = { maintenanceWindows, timeZone, ifMissed }
    if (plan.start !== null) config.startTime = time(startMs)
    if (plan.end !== null) config.endTime = time(startMs + plan.end)
    if (plan.end !== null) config.endBehavior = plan.endBehavior
    if (plan.start !== null && plan.recurrence !== null) {
      const { frequency, end } = plan.recurrence
      config.recurrence =
        end?.type === 'date'
          ? { frequency, end: { type: 'date', date: time(startMs + end.days * dayMs + minuteMs) } }
          : { frequency, end: end?.type === 'occurrences' ? { type: end.type, occurrences: end.occurrences } : undefined }
    }
    return config
  })

const work = fc.constantFrom<JobWork>(
  { type: 'command', operations: [{ name: 'reboot' }] },
  { type: 'command', operations: [{ name: 'reboot' }] },
  { type: 'command', operations: [{ name: 'open' }, { name: 'close', value: 3 }] },
  { type: 'command', operations: [{ name: 'reboot' }], responseTimeoutInSeconds: 20, connectTimeoutInSeconds: 0 },
  { type: 'command', operations: [{ name: 'open' }, { name: 'close' }], responseTimeoutInSeconds: 60, connectTimeoutInSeconds: 120 },
  { type: 'setting', operations: [{ name: 'fan', value: 2 }] },
  { type: 'setting', operations: [{ name: 'fan', value: 2 }] },
  {
    type: 'setting',
    operations: [
      { name: 'fan', value: 2 },
      { name: 'mode', value: 'eco' },
    ],
  },
  { type: 'property', operations: [{ name: 'owner', value: 'lab' }] },
  { type: 'document', document: { operation: 'update' } },
)

const noTargets: Targets = { deviceIds: [], deviceSetIds: [], query: null, exceptDeviceIds: [] }

export const ruleQueries = [
  'id startsWith "d"',
  'online = true',
  'reported.fan = 2',
  'reported.fan.ac = 200',
  'attributes.shelf = "A"',
  'properties.owner = "lab"',
] as const

const snapshotTargets: fc.Arbitrary<Targets> = fc.oneof(
  {
    arbitrary: fc.shuffledSubarray<string>([...ruleDeviceIds], { minLength: 2 }).map((deviceIds) => ({ ...noTargets, deviceIds })),
    weight: 3,
  },
  { arbitrary: fc.constant({ ...noTargets, query: 'id startsWith "d"' }), weight: 3 },
  {
    arbitrary: fc.record({
      deviceIds: fc.subarray<string>([...ruleDeviceIds, 'nobody'], { maxLength: 2 }),
      deviceSetIds: fc.subarray<string>([...ruleSetIds], { maxLength: 1 }),
      query: fc.constantFrom(null, ...ruleQueries, 'fan >'),
      exceptDeviceIds: fc.subarray<string>([...ruleDeviceIds], { maxLength: 2 }),
    }),
    weight: 2,
  },
)

const continuousTargets: fc.Arbitrary<Targets> = fc.oneof(
  fc.constantFrom(...ruleQueries).map((query) => ({ ...noTargets, query })),
  fc.subarray<string>([...ruleSetIds], { minLength: 1 }).map((deviceSetIds) => ({ ...noTargets, deviceSetIds })),
  fc.record({
    deviceIds: fc.subarray<string>([...ruleDeviceIds], { maxLength: 3 }),
    deviceSetIds: fc.subarray<string>([...ruleSetIds]),
    query: fc.constantFrom(null, ...ruleQueries),
    exceptDeviceIds: fc.subarray<string>([...ruleDeviceIds], { maxLength: 1 }),
  }),
)

const reach = fc.oneof(
  { arbitrary: snapshotTargets.map((targets) => ({ targets, targetSelection: 'SNAPSHOT' as const })), weight: 1 },
  { arbitrary: continuousTargets.map((targets) => ({ targets, targetSelection: 'CONTINUOUS' as const })), weight: 1 },
)

/** What the rules of a job say against each other is put right: such a job is refused at the door and never comes so far. */
function inKeeping(rules: JobRules): JobRules {
  const problem = rulesAgainstEachOther(rules)
  if (problem === null) return rules
  if (problem.path[0] === 'jobExecutionsRetryConfig') return inKeeping({ ...rules, timeoutConfig: { inProgressTimeoutInMinutes: 1 } })
  return inKeeping({ ...rules, jobExecutionsRolloutConfig: { ...rules.jobExecutionsRolloutConfig, batch: { type: 'number', value: 2 } } })
}

/** A job with some of the rules, over some of the devices. */
export const jobPlan: fc.Arbitrary<JobPlan> = fc
  .record({
    work,
    reach,
    rollout: orNone(rolloutConfig, 60),
    abort: orNone(abortConfig, 35),
    timeout: orNone(timeoutConfig, 40),
    retry: orNone(retryConfig, 35),
    schedule: orNone(schedulePlan, 60),
  })
  .map(({ work: what, reach: { targets, targetSelection }, rollout, abort, timeout, retry, schedule }) => (now) => ({
    name: 'A job',
    description: '',
    work: what,
    templateId: null,
    jobTemplateId: null,
    targets,
    targetSelection,
    ...noRules,
    ...inKeeping({
      jobExecutionsRolloutConfig: rollout,
      abortConfig: abort,
      timeoutConfig: timeout,
      jobExecutionsRetryConfig: retry,
      schedulingConfig: schedule?.(now) ?? null,
    }),
  }))
