import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine.ts'
import { engineOptions, foldChanges, stateOf } from '../../helpers/engine-bench.ts'
import { law } from '../../helpers/record-laws.ts'
import { QueueLaws } from '../../helpers/queue-laws.ts'
import { RuleLaws } from '../../helpers/rule-laws.ts'
import { sequencesFailed } from '../../helpers/sequences-failed.ts'
import { fleetScript, SimulatedFleet, type FleetScript, type Observer } from '../../helpers/simulated-fleet.ts'
import { TwinLaws } from '../../helpers/twin-laws.ts'

/** Fleets that `npm test` runs for three days each, and where chance begins; `npm run test:deep` asks for more. */
const fleets = Math.ceil(Number(process.env.RANDOM_SEQUENCES ?? 10_000) / 10)
const seed = Number(process.env.RANDOM_SEED ?? 1)
const timeout = 600_000

/** Each in one of a hundred fleets at least: a law that nothing comes near is worth nothing. */
const toBeSeen = [
  ...['the rate is reached', 'the rate grew', 'next batch', 'as many in progress as may be', 'told in a window'],
  ...[
    'could not be told',
    'setting acknowledged',
    'setting refused',
    'time to connect by',
    'did not connect',
    'time to answer by',
    'did not answer',
  ],
  ...['begun', 'given again', 'nothing to begin', 'no room', 'told of room', 'told of others', 'told what it missed'],
  ...['updated QUEUED to SUCCEEDED', 'updated IN_PROGRESS to FAILED', 'refused for invalidTransition'],
  ...['all retries used up', 'aborted before all were reached', 'members of a continuous job', 'joined again'],
]

function runThrough(script: FleetScript, laws: Observer = new RuleLaws()): SimulatedFleet {
  const fleet = new SimulatedFleet(script, laws)
  try {
    fleet.run()
    return fleet
  } catch (error) {
    throw new Error(`${String(error)}\n${fleet.story.join('\n')}`, { cause: error })
  }
}

function check(property: fc.IProperty<[FleetScript]>, numRuns: number): void {
  const outcome = fc.check(property, { numRuns, seed })
  if (outcome.failed) throw sequencesFailed(outcome)
}

test(`the rules of a job keep their laws in ${fleets} fleets over days, and over restarts`, { timeout }, () => {
  const seen = new Map<string, number>()
  const property = fc.property(fleetScript, (script) => {
    const laws = new RuleLaws()
    const twins = new TwinLaws()
    const queues = new QueueLaws()
    const all: Observer = {
      step(...step) {
        laws.step(...step)
        twins.step(...step)
        queues.step(...step)
      },
      restart: () => queues.restart(),
    }
    runThrough(script, all)
    for (const what of [...laws.seen, ...twins.seen, ...queues.seen]) seen.set(what, (seen.get(what) ?? 0) + 1)
  })
  check(property, fleets)
  expect(toBeSeen.filter((what) => (seen.get(what) ?? 0) < fleets / 100)).toEqual([])
})

test('a replay of the inputs since each start comes to the same state, and so do the changes alone', { timeout }, () => {
  const property = fc.property(fleetScript, (script) => {
    const fleet = runThrough(script)
    for (const { kept, log, engine } of fleet.uptimes) {
      const replayed = new Engine(kept, engineOptions)
      for (const { input, now } of log) replayed.apply(input, now)
      law(isDeepStrictEqual(stateOf(replayed), stateOf(engine)), 'a replay of the inputs comes to another state')
      law(replayed.nextWake() === engine.nextWake(), 'a replay of the inputs wakes at another time')
    }
    const restored = new Engine(foldChanges(fleet.changes), engineOptions)
    law(isDeepStrictEqual(outcomesOf(restored), outcomesOf(fleet.engine)), 'the changes alone come to another state')
  })
  check(property, Math.ceil(fleets / 5))
})

test('a crash after any input comes to the same end, when the devices answer the same', { timeout }, () => {
  const property = fc.property(fleetScript.map(forTwins), (script) => {
    const whole = runThrough({ ...script, restarts: [] })
    const crashed = runThrough(script)
    const [asCrashed, asWhole] = [outcomesOf(crashed.engine), outcomesOf(whole.engine)]
    if (isDeepStrictEqual(asCrashed, asWhole)) return
    const only = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line)).map((line) => `  ${line}`)
    throw new Error(['Crashed it ends', ...only(asCrashed, asWhole), 'whole', ...only(asWhole, asCrashed), ...crashed.story].join('\n'))
  })
  check(property, Math.ceil(fleets / 2))
})

/**
 * Where a restart may change who is told first, the page promises nothing: devices over `online`, and a place that becomes free. What is
 * told again has its time to answer anew.
 */
function forTwins(script: FleetScript): FleetScript {
  const jobs = script.jobs.map(({ afterMs, plan }) => ({
    afterMs,
    plan: (now: number) => {
      const definition = plan(now)
      const rollout = definition.jobExecutionsRolloutConfig
      const { query } = definition.targets
      const work = definition.work.type === 'command' ? { ...definition.work, responseTimeoutInSeconds: undefined } : definition.work
      return {
        ...definition,
        work,
        targets: { ...definition.targets, query: query === 'online = true' ? 'id startsWith "d"' : query },
        jobExecutionsRolloutConfig: rollout && { ...rollout, maximumInProgress: undefined },
      }
    },
  }))
  const acts = script.acts.filter(({ input }) => input.kind !== 'job.change')
  return { ...script, jobs, acts, azure: [], fetching: [] }
}

/** What became of every job on every device, without what a connection leaves behind. */
function outcomesOf(engine: Engine): string[] {
  const { jobs, executions } = stateOf(engine)
  return [
    ...jobs.map((job) => `${job.jobId} ${engine.job(job.jobId)!.state}`),
    ...executions.map(({ jobId, deviceId, status, executionNumber, earlierAttempts, finishedAtMs }) =>
      [jobId, deviceId, status, executionNumber, ...earlierAttempts.map((attempt) => attempt.status), finishedAtMs].join(' '),
    ),
  ]
}
