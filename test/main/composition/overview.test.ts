import { expect, test } from 'vitest'
import { overviewOf } from '../../../main/composition/overview.ts'
import type { OverviewFacts } from '../../../main/composition/overview.ts'
import type { AcceptanceRun } from '../../../main/contract/acceptance.ts'
import type { KeptRecipeRun } from '../../../main/contract/recipes.ts'
import { benchWith, reboot } from '../../helpers/engine-bench.ts'

const quiet: Omit<OverviewFacts, 'fleet' | 'now'> = {
  version: '',
  benchName: 'Bench',
  desktop: false,
  dataFolder: '',
  broker: {
    listening: true,
    host: '127.0.0.1',
    port: 1883,
    addresses: [],
    problem: null,
    connections: 0,
    secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '' },
  },
  fileServer: { secure: { port: 8443, listening: true, problem: null }, plain: null },
  tools: null,
  simulator: { running: false, devices: 0, connected: 0 },
  acceptanceRuns: [],
  recipeRuns: [],
  notices: [],
  refusals: [],
}

test('what needs a person: jobs with failed devices, also one that its abort rule canceled; not one that a person did', () => {
  const bench = benchWith('a', 'b')
  for (const deviceId of ['a', 'b']) bench.comeOnline(deviceId)
  const criterion = { action: 'CANCEL', failureType: 'FAILED', thresholdPercentage: 1, minNumberOfExecutedThings: 1 } as const
  bench.job('failed', ['a'], { name: 'Self test', work: reboot })
  bench.answer('failed', 'a', 'FAILED')
  bench.job('aborted', ['b', 'a'], { name: 'Firmware', rules: { abortConfig: { criteriaList: [criterion] } } })
  bench.answer('aborted', 'b', 'FAILED')
  bench.answer('aborted', 'a', 'SUCCEEDED')
  bench.job('canceled', ['a', 'b'], { name: 'Wrong batch' })
  bench.answer('canceled', 'a', 'FAILED')
  bench.apply({ kind: 'job.cancel', jobId: 'canceled', force: true, reasonCode: null, comment: null })

  bench.job('running', ['a', 'b'], { name: 'Burn-in' })
  bench.answer('running', 'a', 'FAILED')

  const { attention } = overviewOf({ ...quiet, now: 0, fleet: bench.engine })
  expect(attention.map(({ sentence }) => sentence)).toEqual([
    '‘Burn-in’ failed on 1 device so far.',
    '‘Firmware’ failed on 1 device and was canceled by its abort rule.',
    '‘Self test’ failed on 1 device.',
  ])
})

test('what needs a person: a recipe that asks, and of each acceptance sheet the newest run if units failed it', () => {
  const { engine: fleet } = benchWith('a')
  const run = (id: string, sheetId: string, startedAtMs: number, verdicts: string[]) =>
    ({
      id,
      sheetId,
      sheetName: sheetId,
      startedAtMs,
      endedAtMs: 9,
      devices: verdicts.map((verdict) => ({ verdict })),
    }) as unknown as AcceptanceRun
  const acceptanceRuns = [
    run('old', 'Outgoing', 1, ['failed']),
    run('again', 'Outgoing', 2, ['passed']),
    run('new', 'Burn-in', 3, ['failed', 'passed', 'failed']),
  ]
  const asking = { id: 'r1', name: 'Night', placeName: 'A', why: 'Step 1: 1 of 3 failed.', state: 'asking' } as KeptRecipeRun
  const recipeRuns = [asking, { ...asking, id: 'r2', state: 'running' as const }]
  const { attention } = overviewOf({ ...quiet, now: 0, fleet, acceptanceRuns, recipeRuns })
  expect(attention).toEqual([
    { kind: 'askingRecipe', sentence: 'Recipe ‘Night’ on ‘A’ waits for a person: Step 1: 1 of 3 failed.', path: '/recipes/runs/r1' },
    { kind: 'failedAcceptance', sentence: 'Acceptance ‘Burn-in’: 2 of 3 failed.', path: '/acceptance/runs/new' },
  ])
})

test('a job with devices at work and no news for a quarter of an hour is stuck; one that waits for devices is not', () => {
  const bench = benchWith('a', 'b')
  bench.comeOnline('a')
  bench.job('stuck', ['a'], { name: 'Self test', work: reboot })
  bench.job('waits', ['b'], { name: 'Later', work: reboot })
  const { lastUpdatedAtMs } = bench.engine.job('stuck')!
  const attentionAt = (now: number) => overviewOf({ ...quiet, now, fleet: bench.engine }).attention
  expect(attentionAt(lastUpdatedAtMs + 15 * 60_000)).toEqual([])
  expect(attentionAt(lastUpdatedAtMs + 16 * 60_000)).toEqual([
    { kind: 'stuckJob', sentence: '‘Self test’ has had no news for 16 minutes: see which devices are at work on it.', path: '/jobs/stuck' },
  ])
})
