import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ruleActs } from '../../helpers/naive/naive-acts.ts'
import { SideBySide } from '../../helpers/naive/side-by-side.ts'
import { sequencesFailed } from '../../helpers/sequences-failed.ts'

/** Sequences that `npm test` runs, and where chance begins; `npm run test:deep` asks for more. */
const sequences = Number(process.env.RANDOM_SEQUENCES ?? 10_000)
const seed = Number(process.env.RANDOM_SEED ?? 1)

/** What the sequences must come to see, each in one of a hundred at least: agreement about what never happens is worth nothing. */
const toBeSeen = [
  ...['draft', 'scheduled', 'running', 'stopped', 'completed', 'failed', 'canceled', 'deleting'].map((state) => `job ${state}`),
  ...['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT', 'CANCELED', 'REMOVED'].map((status) => `execution ${status}`),
  ...['register', 'change', 'delete', 'disconnected'].map((act) => `taken device.${act}`),
  ...['create', 'change', 'delete'].map((act) => `taken deviceSet.${act}`),
  ...['create', 'run', 'stop', 'cancel', 'addTargets', 'copy', 'rerun', 'delete'].flatMap((act) => [
    `taken job.${act}`,
    `refused job.${act}`,
  ]),
  ...['taken execution.cancel', 'refused execution.cancel', 'job gone', 'second step'],
  ...['rate holds', 'exponential rate step', 'second batch', 'maximum in progress holds', 'clock before the last rollout'],
  ...['criterion', 'threshold', 'batch threshold'].map((rule) => `abort by ${rule}`),
  ...['queued', 'in progress', 'of a step', 'to answer', 'to connect', 'long past'].map((timer) => `time-out ${timer}`),
  ...['retry of FAILED', 'retry of TIMED_OUT', 'join', 'rejoin', 'left', 'broken targets of a continuous job'],
  ...['start on time', 'late start', 'skipped start', 'start without targets', 'start with broken targets'],
  ...['run on time', 'late run', 'skipped run', 'last run', 'run that comes after its end'],
  ...['end by STOP_ROLLOUT', 'end by CANCEL', 'end by FORCE_CANCEL', 'end before the start'],
  ...['there in time', 'setting goes on', 'setting refused', 'setting acknowledged', 'setting acknowledged or reported'],
  ...['fetched and begun', 'fetched and ended', 'ended unbegun', 'given again', 'reported already'],
  ...['closed window holds the rollout', 'closed window holds a hand-out', 'clock back', 'restart'],
]

test(`${sequences} random sequences: the engine shows what a naive model of docs/jobs.md shows`, { timeout: 600_000 }, () => {
  const seen = new Map<string, number>()
  const outcome = fc.check(
    fc.property(ruleActs, (acts) => {
      const bench = new SideBySide()
      bench.playAll(acts)
      for (const what of bench.seen) seen.set(what, (seen.get(what) ?? 0) + 1)
    }),
    { numRuns: sequences, seed },
  )
  if (outcome.failed) throw sequencesFailed(outcome)
  expect(toBeSeen.filter((what) => (seen.get(what) ?? 0) < sequences / 100)).toEqual([])
})
