import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appliedTo, beginRun, devicesLeft, devicesOfTry, jobOfTry, type RunInput } from '../../../main/bench-tools/recipes/run-machine.ts'
import { gateTable, isOver, runActionsOf, runTable } from '../../../main/bench-tools/recipes/run-table.ts'
import {
  failedPolicies,
  keptRecipeRunSchema,
  recipeStepSchema,
  runStates,
  type FailedPolicy,
  type KeptRecipeRun,
  type RecipeStep,
} from '../../../main/contract/recipes.ts'

const step = (given: object): RecipeStep => recipeStepSchema.parse(given)
const set = (gate: object = {}, timeLimitSeconds: number | null = null) =>
  step({
    kind: 'work',
    name: 'Set the fan',
    gate: { minimumPercent: 100, failed: 'ask', ...gate },
    work: { type: 'setting', operations: [{ name: 'fan', value: 3 }] },
    timeLimitSeconds,
  })
const online = step({ kind: 'online', name: 'Wait', timeLimitSeconds: 60 })
const check = step({ kind: 'check', name: 'Check', values: [{ name: 'fan', equals: 3 }], timeLimitSeconds: 30 })

const devices = ['d1', 'd2', 'd3', 'd4']
const begin = (...steps: RecipeStep[]) =>
  beginRun(
    {
      id: 'run-1',
      recipe: { id: 'recipe-1', name: 'Provision', steps },
      place: { kind: 'shelf', shelf: 'A' },
      placeName: 'A',
      deviceIds: devices,
      who: 'ada',
      jobId: 'job-1',
    },
    1_000,
  )
const failed = (...deviceIds: string[]) => deviceIds.map((deviceId) => ({ deviceId, reason: 'sensor silent' }))
const ended = (succeeded: string[], failures: string[] = [], nextJobId = 'job-2'): RunInput => ({
  kind: 'ended',
  reading: { succeeded, failed: failed(...failures) },
  nextJobId,
})

describe('a run of a recipe', () => {
  it('begins with its first step, whose job is still to be made', () => {
    const run = begin(set(), online)
    expect(run).toMatchObject({ state: 'running', current: 0, acts: [{ act: 'make', jobId: 'job-1' }], deadlineAtMs: null })
    expect(run.progress.map(({ state }) => state)).toEqual(['running', 'waiting'])
    expect(jobOfTry(run)).toBe('job-1')
  })

  it('goes on when all succeeded, and is completed after the last step', () => {
    const second = appliedTo(begin(set(), online), ended(devices), 5_000)
    expect(second).toMatchObject({ state: 'running', current: 1, acts: [], deadlineAtMs: 65_000 })
    expect(jobOfTry(second)).toBeNull()
    const done = appliedTo(second, ended(devices), 6_000)
    expect(done).toMatchObject({ state: 'completed', endedAtMs: 6_000, why: null })
    expect(done.progress.map(({ state, succeeded }) => [state, succeeded])).toEqual([
      ['passed', 4],
      ['passed', 4],
    ])
  })

  it.each<[failed: FailedPolicy, minimumPercent: number, state: string, current: number, leftOut: string[]]>([
    ['leaveOut', 75, 'running', 1, ['d4']],
    ['leaveOut', 0, 'running', 1, ['d4']],
    ['leaveOut', 76, 'asking', 0, []],
    ['leaveOut', 100, 'asking', 0, []],
    ['stop', 75, 'failed', 0, []],
    ['stop', 100, 'failed', 0, []],
    ['ask', 75, 'asking', 0, []],
    ['ask', 100, 'asking', 0, []],
  ])('with one of four failed, %s at %i %%: %s', (policy, minimumPercent, state, current, leftOut) => {
    const run = appliedTo(begin(set({ failed: policy, minimumPercent }), online), ended(['d1', 'd2', 'd3'], ['d4']), 5_000)
    expect(run).toMatchObject({ state, current, leftOut })
    expect(run.progress[0]!.failed).toEqual(failed('d4'))
  })

  it('a run in which a device was left out has failed at its end, whatever the others did', () => {
    const second = appliedTo(begin(set({ failed: 'leaveOut', minimumPercent: 0 }), online), ended(['d1'], ['d2', 'd3', 'd4']), 2_000)
    expect(devicesOfTry(second)).toEqual(['d1'])
    expect(appliedTo(second, ended(['d1']), 3_000)).toMatchObject({ state: 'failed', why: null })
  })

  it('ends when no device is left', () => {
    const run = appliedTo(begin(set({ failed: 'leaveOut', minimumPercent: 0 }), online), ended([], devices), 2_000)
    expect(run).toMatchObject({ state: 'failed', why: 'No device is left for the next step.', acts: [] })
  })

  it('tries again on those that failed, with a job of their own', () => {
    const asking = appliedTo(begin(set(), online), ended(['d1', 'd2'], ['d3', 'd4']), 2_000)
    const again = appliedTo(asking, { kind: 'tryAgain', nextJobId: 'job-2' }, 3_000)
    expect(again).toMatchObject({ state: 'running', acts: [{ act: 'make', jobId: 'job-2' }] })
    expect(devicesOfTry(again)).toEqual(['d3', 'd4'])
    expect(again.progress[0]!.jobIds).toEqual(['job-1', 'job-2'])
    const on = appliedTo(again, ended(['d3', 'd4'], [], 'job-3'), 4_000)
    expect(on).toMatchObject({ state: 'running', current: 1 })
    expect(on.progress[0]).toMatchObject({ state: 'passed', succeeded: 4, failed: [] })
  })

  it('a gate that a person opens leaves the failed out, or takes them along', () => {
    const asking = appliedTo(begin(set(), set()), ended(['d1', 'd2'], ['d3', 'd4']), 2_000)
    const skip = (keep: boolean) =>
      appliedTo(asking, { kind: 'skipGate', reading: { succeeded: [], failed: [] }, keep, nextJobId: 'job-9' }, 3_000)
    expect(devicesLeft(skip(false))).toEqual(['d1', 'd2'])
    expect(devicesLeft(skip(true))).toEqual(devices)
    expect(skip(true)).toMatchObject({ state: 'running', current: 1, acts: [{ act: 'make', jobId: 'job-9' }] })
    expect(skip(true).progress[0]!.state).toBe('skipped')
  })

  it('a gate that is opened while its job runs ends that job first', () => {
    const on = appliedTo(appliedTo(begin(set(), set()), { kind: 'pause' }, 1_500), { kind: 'continue' }, 1_600)
    const skipped = appliedTo(
      { ...on, acts: [] },
      { kind: 'skipGate', reading: { succeeded: ['d1', 'd2', 'd3'], failed: [] }, keep: false, nextJobId: 'job-2' },
      2_000,
    )
    expect(skipped.acts).toEqual([
      { act: 'cancel', jobId: 'job-1' },
      { act: 'make', jobId: 'job-2' },
    ])
    expect(skipped.leftOut).toEqual(['d4'])
    expect(skipped.progress[0]!.failed).toEqual([{ deviceId: 'd4', reason: 'The gate was opened before it was done.' }])
  })

  it('what is not done in time has failed, and the job is canceled', () => {
    const run = appliedTo(
      begin(set({ failed: 'leaveOut', minimumPercent: 50 }, 120), check),
      { kind: 'timedOut', reading: { succeeded: ['d1', 'd2'], failed: failed('d3') }, nextJobId: 'job-2' },
      121_000,
    )
    expect(run.progress[0]!.failed).toEqual([...failed('d3'), { deviceId: 'd4', reason: 'It was not done within 2 min.' }])
    expect(run).toMatchObject({ state: 'running', current: 1, deadlineAtMs: 151_000, acts: [{ act: 'cancel', jobId: 'job-1' }] })
  })

  it('time stands still while it is paused', () => {
    const paused = appliedTo(begin(online), { kind: 'pause' }, 21_000)
    expect(paused).toMatchObject({ state: 'paused', deadlineAtMs: null, remainingMs: 40_000 })
    expect(appliedTo(paused, { kind: 'continue' }, 100_000)).toMatchObject({ state: 'running', deadlineAtMs: 140_000, remainingMs: null })
  })

  it('a job that cannot be made asks a person, who tries again or goes on without it', () => {
    const asking = appliedTo(begin(set(), online), { kind: 'refused', sentence: 'There is no such template.' }, 2_000)
    expect(asking).toMatchObject({ state: 'asking', why: 'There is no such template.', acts: [] })
    expect(asking.progress[0]!.jobIds).toEqual([])
    expect(appliedTo(asking, { kind: 'tryAgain', nextJobId: 'job-2' }, 3_000)).toMatchObject({
      state: 'running',
      acts: [{ act: 'make', jobId: 'job-2' }],
      again: null,
    })
  })
})

describe('the tables', () => {
  it('say of every state what may be done, and of one that is over nothing', () => {
    expect(runStates.map((state) => [state, runActionsOf(state).join(' '), isOver(state)])).toEqual([
      ['running', 'pause skipGate stop', false],
      ['paused', 'continue stop', false],
      ['asking', 'skipGate tryAgain stop', false],
      ['completed', '', true],
      ['failed', '', true],
      ['stopped', '', true],
    ])
    for (const moves of Object.values(runTable)) for (const state of Object.values(moves)) expect(runStates).toContain(state)
    for (const policy of failedPolicies) expect(Object.keys(gateTable[policy])).toEqual(['open', 'closed'])
  })

  it('refuse what does not stand in them, with what may be done', () => {
    const stopped = appliedTo(begin(online), { kind: 'stop', reading: { succeeded: [], failed: [] }, who: 'ada' }, 2_000)
    expect(() => appliedTo(stopped, { kind: 'pause' }, 3_000)).toThrow(
      'The run of ‘Provision’ was stopped, so it cannot be paused: start the recipe again. (InvalidStateTransition)',
    )
    expect(() => appliedTo(appliedTo(begin(online), { kind: 'pause' }, 2_000), ended(devices), 3_000)).toThrow(
      'is paused, so it cannot end a step: its page shows what can be done now.',
    )
  })
})

describe('whatever happens to a run', () => {
  const anyStep = fc.oneof(
    fc.record({ minimumPercent: fc.constantFrom(0, 50, 75, 100), failed: fc.constantFrom(...failedPolicies) }).map((gate) => set(gate, 10)),
    fc.constantFrom(online, check),
  )
  const part = fc.record({ succeeded: fc.subarray(devices), failed: fc.subarray(devices) })
  const inputs = fc.array(
    fc.record({
      kind: fc.constantFrom('ended', 'ended', 'timedOut', 'refused', 'skipGate', 'tryAgain', 'pause', 'continue', 'stop'),
      part,
      keep: fc.boolean(),
    }),
    { maxLength: 40 },
  )

  it('no device is lost or done twice, steps come in their order, each job once, and what is over stays so', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 5 }), inputs, (steps, given) => {
        let run: KeptRecipeRun = begin(...steps)
        let ids = 1
        let now = 1_000
        const made = new Set<string>()
        for (const { kind, part: reading, keep } of given) {
          const before = run
          const beforeText = JSON.stringify(run)
          now += 1_000
          const nextJobId = `job-${(ids += 1)}`
          const all = {
            sentence: 'No.',
            reading: { succeeded: reading.succeeded, failed: failed(...reading.failed) },
            keep,
            nextJobId,
            who: 'ada',
          }
          try {
            run = appliedTo(run, { kind, ...all } as RunInput, now)
          } catch {
            run = before
          }
          expect(JSON.stringify(before)).toBe(beforeText)
          if (isOver(before.state)) expect(run).toBe(before)
          expect(keptRecipeRunSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(JSON.parse(JSON.stringify(run)))
          expect([...devicesLeft(run), ...run.leftOut].toSorted()).toEqual(devices)
          expect(run.current - before.current === 0 || run.current - before.current === 1).toBe(true)
          for (const { act, jobId } of run.acts.filter((one) => !before.acts.includes(one)))
            if (act === 'make') {
              expect(made.has(jobId)).toBe(false)
              made.add(jobId)
            }
          for (const [index, { state, devices: took, succeeded, failed: failures }] of run.progress.entries()) {
            if (index > run.current) expect(state).toBe('waiting')
            expect(succeeded + failures.length).toBeLessThanOrEqual(took)
            expect(new Set(failures.map(({ deviceId }) => deviceId)).size).toBe(failures.length)
          }
          expect(isOver(run.state)).toBe(run.endedAtMs !== null)
          if (run.state === 'completed') expect(run.progress.every(({ failed: failures }) => failures.length === 0)).toBe(true)
          if (run.state === 'running') expect(devicesOfTry(run).length).toBeGreaterThan(0)
          else expect(run.deadlineAtMs).toBeNull()
        }
      }),
      { numRuns: 500 },
    )
  })
})
