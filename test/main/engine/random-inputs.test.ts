import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LawfulBench } from '../../helpers/engine-laws.ts'
import { acts, openingInputs, type Act } from '../../helpers/random-acts.ts'
import { sequencesFailed } from '../../helpers/sequences-failed.ts'

/** Sequences that `npm test` runs, and where chance begins; more by RANDOM_SEQUENCES and RANDOM_SEED. */
const sequences = Number(process.env.RANDOM_SEQUENCES ?? 10_000)
const seed = Number(process.env.RANDOM_SEED ?? 1)

/** What the sequences must come to see, each in one of a hundred at least: laws about what never happens are worth nothing. */
const toBeSeen = [
  ...['QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'CANCELED', 'REMOVED'].map((status) => `execution ${status}`),
  ...['draft', 'running', 'stopped', 'completed', 'failed', 'canceled'].map((state) => `job ${state}`),
  ...['create', 'edit', 'run', 'stop', 'cancel', 'copy', 'rerun', 'delete'].flatMap((act) => [`taken job.${act}`, `refused job.${act}`]),
  ...['device.register', 'device.change', 'device.delete', 'execution.cancel'].flatMap((kind) => [`taken ${kind}`, `refused ${kind}`]),
  ...['deviceSet', 'template'].flatMap((noun) =>
    ['create', 'change', 'delete'].flatMap((act) => [`taken ${noun}.${act}`, `refused ${noun}.${act}`]),
  ),
  ...['applied', 'unchanged', 'refused'].flatMap((verdict) => [`${verdict} execution.answered`, `${verdict} device.reported`]),
  ...['execution.answered', 'device.reported', 'delivery.acknowledged', 'device.listening'].map((kind) => `twice ${kind}`),
  ...['InvalidStateTransition', 'AlreadyExists', 'NoTargets', 'DeviceSetBroken', 'InvalidInput', 'TemplateInUse'].map(
    (code) => `code ${code}`,
  ),
  ...['device.desire', 'message.send', 'message.cancel'].flatMap((kind) => [`taken ${kind}`, `refused ${kind}`]),
  ...['taken device.credentials', 'twice message.acknowledged', 'code TooLarge', 'code QueueFull', 'told by hand'],
  ...['waiting', 'taken', 'expired', 'undeliverable', 'canceled'].map((state) => `message ${state}`),
  ...['acknowledged', 'reported', 'refused', 'goes on'].map((end) => `setting ${end}`),
  ...['written desired', 'written reported', 'told what somebody wrote over it', 'told as a message', 'message told again'],
  ...['execution TIMED_OUT', 'time to connect by', 'did not connect', 'time to answer by', 'did not answer'],
  ...['delivery', 'could not be told', 'second step', 'offline', 'grace ran out', 'broken set', 'restart with work under way'],
  ...['job.change', 'execution.delete', 'shadow.desire', 'shadow.delete', 'deviceCommand.send'].flatMap((kind) => [
    `taken ${kind}`,
    `refused ${kind}`,
  ]),
  ...['startNext', 'updated'].map((act) => `applied execution.${act}`),
  ...['applied', 'refused'].flatMap((verdict) => ['shadow.updated', 'shadow.deleted'].map((kind) => `${verdict} ${kind}`)),
  ...['notFound', 'versionMismatch', 'invalidTransition'].map((why) => `refused for ${why}`),
  ...[
    'begun',
    'given again',
    'nothing to begin',
    'no room',
    'told of room',
    'told of others',
    'told of another first',
    'told what it missed',
  ],
  ...['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED'].flatMap((to) => [`updated QUEUED to ${to}`, `updated IN_PROGRESS to ${to}`]),
  ...['fetches from now on', 'is told from now on', 'execution deleted', 'both sides in one write', 'classic shadow gone'],
  ...['written', 'gone', 'made again'].map((what) => `named shadow ${what}`),
  ...['SENT', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT', 'CANCELED'].map((status) => `command ${status}`),
  ...['code VersionConflict', 'code DeviceNotReady'],
]

function play(bench: LawfulBench, act: Act): void {
  if (act.kind === 'restart') return bench.restart()
  bench.now += act.afterMs
  for (const input of act.of(bench.engine, bench.now)) bench.apply(input, act.twice)
}

test(`${sequences} random input sequences keep every law of the engine`, { timeout: 600_000 }, () => {
  const seen = new Map<string, number>()
  const outcome = fc.check(
    fc.property(acts, (sequence) => {
      const bench = new LawfulBench()
      try {
        for (const input of openingInputs) bench.apply(input)
        for (const act of sequence) play(bench, act)
        bench.checkUptime()
      } catch (error) {
        throw new Error(`${String(error)}\n${bench.story.join('\n')}`, { cause: error })
      }
      for (const what of bench.seen) seen.set(what, (seen.get(what) ?? 0) + 1)
    }),
    { numRuns: sequences, seed },
  )
  if (outcome.failed) throw sequencesFailed(outcome)
  expect(toBeSeen.filter((what) => (seen.get(what) ?? 0) < sequences / 100)).toEqual([])
})
