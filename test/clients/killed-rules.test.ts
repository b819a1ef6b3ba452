import { isDeepStrictEqual } from 'node:util'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventView } from '../../main/contract/events.ts'
import type { Execution } from '../../main/contract/executions.ts'
import { isTerminal, noCounts } from '../../main/contract/fold-status.ts'
import type { JobRow, JobView } from '../../main/contract/jobs.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { KillableDevice, seeded, type AcknowledgedAnswer, type AcknowledgedAnswers } from '../helpers/killable-fleet.ts'

/**
 * The whole bench as it is built, killed over and over while jobs with every kind of rule run on real clients and the
 * archive takes finished ones away; what a person could see after each start is compared with what the bench had
 * acknowledged before.
 */
const rounds = 14
const recentJobs = 3
const timeoutMs = 1_000
const retries = 2
const msADevice = 100

const deviceIds = Array.from({ length: 10 }, (_, index) => `unit-${index + 1}`)
const rules = {
  jobExecutionsRolloutConfig: { maximumPerMinute: 60_000 / msADevice },
  timeoutConfig: { inProgressTimeoutInSeconds: timeoutMs / 1000 },
  jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: retries }] },
}
const work = { type: 'command', operations: [{ name: 'blink' }] }
const everyUnit = { ...work, targets: { thingNames: deviceIds } }

/** What the bench had acknowledged when it was killed. */
class Known {
  readonly jobs = new Set<string>()
  readonly members = new Set<string>()
  readonly answers: AcknowledgedAnswers = new Map()
  /** Deleted, and acknowledged or seen to be gone. */
  readonly gone = new Set<string>()
  /** Asked to be deleted, without an answer. */
  readonly perhapsGone = new Set<string>()
  events: EventView[] = []
}

/** One in two succeeds, one in four fails, the others keep silent until they time out; where there is no time-out they fail. */
function moodOf(deviceId: string): (jobId: string, executionNumber: number) => AcknowledgedAnswer['status'] | null {
  return (jobId, executionNumber) => {
    const drawn = crc32(`${jobId}/${deviceId}/${executionNumber}`) % 4
    return drawn < 2 ? 'SUCCEEDED' : drawn === 2 || jobId.startsWith('plain') ? 'FAILED' : null
  }
}

async function everyEvent(bench: HeadlessBench): Promise<EventView[]> {
  const events: EventView[] = []
  for (let before = '', isEnd = false; !isEnd; before = `&beforeSequence=${events.at(-1)?.sequence}`) {
    const page = await bench.call<{ items: EventView[]; isEnd: boolean }>('GET', `/events?limit=1000${before}`)
    events.push(...page.items)
    isEnd = page.isEnd
  }
  return events.reverse()
}

function isOver({ finishedAtMs }: { finishedAtMs: number | null }): boolean {
  return finishedAtMs !== null
}

/** The jobs at hand and those of the archive, once none is on its way from the one to the other. */
async function everyJob(bench: HeadlessBench): Promise<{ atHand: JobRow[]; archived: JobRow[] }> {
  for (;;) {
    const [{ items: atHand }, { items: archived }] = await Promise.all([
      bench.call<{ items: JobRow[] }>('GET', '/jobs?limit=1000'),
      bench.call<{ items: JobRow[] }>('GET', '/jobs?archived=true&limit=1000'),
    ])
    if (atHand.filter(isOver).length <= recentJobs) return { atHand, archived }
  }
}

/** How the log says that attempts ended, by `{job}/{device}/{execution number}`; one entry each, if all is well. */
function endsIn(events: EventView[]): Map<string, string[]> {
  const ends = new Map<string, string[]>()
  for (const { kind, operation, jobId, deviceId, executionNumber } of events)
    if (kind === 'execution' && operation !== 'retried' && operation !== 'deleted') {
      const key = `${jobId}/${deviceId}/${executionNumber}`
      ends.set(key, [...(ends.get(key) ?? []), operation])
    }
  return ends
}

/** A job with its devices, both of one moment: it may be going on. */
async function jobOf(bench: HeadlessBench, jobId: string): Promise<{ job: JobView; executions: Execution[] }> {
  for (;;) {
    const before = await bench.call<JobView>('GET', `/jobs/${jobId}`)
    const { items: executions } = await bench.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions?limit=1000`)
    const job = await bench.call<JobView>('GET', `/jobs/${jobId}`)
    if (isDeepStrictEqual({ ...before, window: null }, { ...job, window: null })) return { job, executions }
  }
}

async function expectKept(bench: HeadlessBench, known: Known): Promise<void> {
  const eventsBefore = await everyEvent(bench)
  // What was seen before a kill stays, but for names, which are those of now.
  const seen = (event: EventView) => [event.sequence, event.atMs, event.operation, event.jobId, event.deviceId, event.executionNumber]
  expect(eventsBefore.slice(0, known.events.length).map(seen)).toEqual(known.events.map(seen))

  const { atHand, archived } = await everyJob(bench)
  const listed = [...atHand, ...archived].map(({ jobId }) => jobId)
  expect(listed.toSorted()).toEqual([...new Set(listed)].toSorted())
  for (const jobId of known.perhapsGone) if (!listed.includes(jobId)) known.gone.add(jobId)
  expect(listed.filter((jobId) => known.gone.has(jobId))).toEqual([])
  expect([...known.jobs].filter((jobId) => !listed.includes(jobId) && !known.gone.has(jobId))).toEqual([])

  const jobs = []
  for (const jobId of listed) jobs.push(await jobOf(bench, jobId))
  known.events = await everyEvent(bench)
  expect(known.events.map(({ sequence }) => sequence)).toEqual(known.events.map((_, index) => index + 1))
  const ends = { before: endsIn(eventsBefore), after: endsIn(known.events) }
  for (const { job, executions } of jobs) {
    expectCounted(job, executions)
    for (const execution of executions) expectAttemptsKept(execution, known.answers, ends)
    if (job.jobExecutionsRolloutConfig !== null) expectRate(executions)
    if (job.jobId === 'members') {
      const members = new Set(executions.map(({ deviceId }) => deviceId))
      expect([...known.members].filter((deviceId) => !members.has(deviceId))).toEqual([])
    }
  }
}

function expectCounted(job: JobView, executions: Execution[]): void {
  const recount = noCounts()
  for (const { status } of executions) recount[status] += 1
  expect(job.counts, `counts of ${job.jobId}`).toEqual(recount)
  if (job.startedAtMs !== null) expect(job.deviceCount).toBe(executions.length)
  if (job.state === 'completed' || job.state === 'failed') expect(executions.every(({ status }) => isTerminal(status))).toBe(true)
}

function expectAttemptsKept(
  execution: Execution,
  answers: AcknowledgedAnswers,
  ends: { before: Map<string, string[]>; after: Map<string, string[]> },
): void {
  const attempts = [...execution.earlierAttempts, execution]
  const of = `${execution.jobId}/${execution.deviceId}`
  const numbers = attempts.map(({ executionNumber }) => executionNumber)
  expect(numbers, `attempts of ${of}`).toEqual(numbers.map((_, index) => index + 1))
  expect(numbers.length).toBeLessThanOrEqual(1 + retries)
  for (const { executionNumber, status, startedAtMs, finishedAtMs } of attempts) {
    const key = `${of}/${executionNumber}`
    const answer = answers.get(key)
    if (!isTerminal(status)) {
      expect([ends.before.get(key), answer], `what is known of ${key}, which has not ended`).toEqual([undefined, undefined])
      continue
    }
    expect(ends.after.get(key), `events of ${key}`).toEqual([status.toLowerCase()])
    if (status === 'TIMED_OUT') expect(finishedAtMs).toBe(startedAtMs! + timeoutMs)
    const isLate = status === 'TIMED_OUT' && answer !== undefined && finishedAtMs! <= answer.atMs
    if (answer && !isLate) expect(status, `the acknowledged answer of ${key}`).toBe(answer.status)
  }
}

/** The rate of a rollout is a ceiling, over all starts of the bench. */
function expectRate(executions: Execution[]): void {
  const reached = executions.map(({ earlierAttempts, rolledOutAtMs }) => earlierAttempts[0]?.queuedAtMs ?? rolledOutAtMs)
  const inOrder = reached.filter((atMs) => atMs !== null).sort((a, b) => a - b)
  expect(inOrder.filter((atMs, index) => index > 0 && atMs - inOrder[index - 1]! < msADevice)).toEqual([])
}

/** A time of the calendar in UTC, with seconds. */
function calendarTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19)
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const start = () => startHeadless({ dataFolder: folder.folder, built: true })

/** What people do in one round; what the bench does not answer any more is nobody's loss. */
async function act(bench: HeadlessBench, round: number, known: Known, random: () => number): Promise<void> {
  const make = async (jobId: string, job: object) => {
    await bench.call('POST', '/jobs', { jobId, ...job })
    known.jobs.add(jobId)
  }
  const late = `late-${round}`
  const join = async () => {
    await bench.call('POST', '/devices', { deviceId: late, slot: 'L' })
    known.members.add(late)
  }
  const remove = async () => {
    const over = (
      await Promise.all(['', '&archived=true'].map((which) => bench.call<{ items: JobRow[] }>('GET', `/jobs?limit=1000${which}`)))
    )
      .flatMap(({ items }) => items)
      .filter(isOver)
    const victim = over[Math.floor(random() * over.length)]?.jobId
    if (victim === undefined || random() < 0.5) return
    known.perhapsGone.add(victim)
    await bench.call('DELETE', `/jobs/${victim}`)
    known.gone.add(victim)
  }
  await Promise.allSettled([
    make(`rollout-${round}`, { ...everyUnit, ...rules }),
    make(`ahead-${round}`, { ...everyUnit, ...rules, schedulingConfig: { startTime: calendarTime(Date.now() + 2_000) } }),
    make(`plain-${round}`, everyUnit),
    join(),
    remove(),
  ])
}

test(
  'killed while rollouts, retries, time-outs, schedules, memberships and the archive are at work, the bench loses and repeats nothing',
  { timeout: 120_000 },
  async () => {
    const random = seeded(20_261_121)
    const known = new Known()
    for (let round = 0; round < rounds; round += 1) {
      const bench = await start()
      if (round === 0) {
        for (const deviceId of deviceIds) await bench.call('POST', '/devices', { deviceId })
        await bench.call('PATCH', '/settings', { recentJobs })
        await bench.call('POST', '/jobs', { jobId: 'members', ...work, targets: { query: 'slot = "L"' }, targetSelection: 'CONTINUOUS' })
        known.jobs.add('members')
      }
      await expectKept(bench, known)
      const devices = deviceIds.map((deviceId) => new KillableDevice(bench.mqttPort, deviceId, known.answers, moodOf(deviceId)))
      const acting = act(bench, round, known, random)
      await new Promise((resolve) => setTimeout(resolve, 100 + random() * 900))
      // Every other time it has begun to stop, which works the journal into the documents.
      if (round % 2 === 1) {
        bench.process.kill('SIGTERM')
        await new Promise((resolve) => setTimeout(resolve, random() * 40))
      }
      await bench.end('SIGKILL')
      await acting
      for (const device of devices) device.leave()
    }

    const bench = await start()
    await expectKept(bench, known)
    const devices = deviceIds.map((deviceId) => new KillableDevice(bench.mqttPort, deviceId, known.answers))
    const unfinished = async () => (await bench.call<{ items: JobRow[] }>('GET', '/jobs?limit=1000')).items.filter((job) => !isOver(job))
    while ((await unfinished()).some(({ jobId }) => jobId !== 'members')) await new Promise((resolve) => setTimeout(resolve, 50))
    await bench.call('POST', '/jobs/members/cancel', {})
    await expectKept(bench, known)
    for (const device of devices) device.leave()
    await bench.end()

    const again = await start()
    await expectKept(again, known)
    const { archived } = await everyJob(again)
    expect([archived.length > recentJobs, known.gone.size > 0, known.answers.size > 0]).toEqual([true, true, true])
    const ended = new Set(known.events.map(({ operation }) => operation))
    expect(['succeeded', 'failed', 'timed_out', 'retried', 'scheduled'].filter((operation) => !ended.has(operation))).toEqual([])
    await again.end()
  },
)
