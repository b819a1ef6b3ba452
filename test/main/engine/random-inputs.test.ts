import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Input } from '../../../main/contract/engine-io.ts'
import { isBenchError } from '../../../main/contract/errors.ts'
import type { ExecutionStatus } from '../../../main/contract/executions.ts'
import { isTerminal, noCounts } from '../../../main/contract/fold-status.ts'
import type { JobState, JobWork } from '../../../main/contract/jobs.ts'
import { executionMoves } from '../../../main/engine/execution-machine.ts'
import { Engine } from '../../../main/engine/engine.ts'
import { jobMoves } from '../../../main/engine/job-machine.ts'
import { definition, EngineBench, emptyState, foldChanges, graceMs, stateOf } from '../../helpers/engine-bench.ts'

/** Sequences that `npm test` runs; more by RANDOM_SEQUENCES. */
const sequences = Number(process.env.RANDOM_SEQUENCES ?? 10_000)

const device = fc.constantFrom('d1', 'd2', 'd3')
const job = fc.constantFrom('j1', 'j2', 'j3')
const work = fc.constantFrom<JobWork>(
  { type: 'command', operations: [{ name: 'reboot' }] },
  { type: 'command', operations: [{ name: 'open' }, { name: 'close', value: 3 }] },
  { type: 'setting', operations: [{ name: 'fan', value: 2 }] },
  { type: 'property', operations: [{ name: 'owner', value: 'lab' }] },
  { type: 'document', document: { operation: 'update' } },
)
const devices = fc.uniqueArray(device, { minLength: 1, maxLength: 3 })

const input: fc.Arbitrary<Input> = fc.oneof(
  { arbitrary: device.map((deviceId): Input => ({ kind: 'device.connected', deviceId, dialect: 'plain' })), weight: 3 },
  {
    arbitrary: fc
      .tuple(device, fc.subarray(['setting', 'command'] as const, { minLength: 0 }))
      .map(([deviceId, channels]): Input => ({ kind: 'device.listening', deviceId, channels })),
    weight: 4,
  },
  { arbitrary: device.map((deviceId): Input => ({ kind: 'device.disconnected', deviceId })), weight: 1 },
  {
    arbitrary: fc
      .tuple(device, fc.integer({ min: 1, max: 3 }))
      .map(([deviceId, fan]): Input => ({ kind: 'device.reported', deviceId, patch: { fan } })),
    weight: 2,
  },
  {
    arbitrary: devices.map((ids): Input => ({ kind: 'device.register', devices: ids.map((deviceId) => ({ deviceId })), by: 'person' })),
    weight: 2,
  },
  { arbitrary: device.map((deviceId): Input => ({ kind: 'device.delete', deviceIds: [deviceId] })), weight: 1 },
  {
    arbitrary: fc.tuple(job, devices, work, fc.boolean()).map(([jobId, ids, what, run]): Input => ({
      kind: 'job.create',
      jobId,
      definition: definition(ids, { work: what }),
      by: 'tester',
      run,
    })),
    weight: 5,
  },
  {
    arbitrary: fc
      .tuple(job, devices, work)
      .map(([jobId, ids, what]): Input => ({ kind: 'job.edit', jobId, definition: definition(ids, { work: what }) })),
    weight: 1,
  },
  { arbitrary: job.map((jobId): Input => ({ kind: 'job.run', jobId })), weight: 2 },
  { arbitrary: job.map((jobId): Input => ({ kind: 'job.stop', jobId })), weight: 1 },
  {
    arbitrary: fc
      .tuple(job, fc.boolean())
      .map(([jobId, force]): Input => ({ kind: 'job.cancel', jobId, force, reasonCode: null, comment: null })),
    weight: 1,
  },
  { arbitrary: fc.tuple(job, job).map(([jobId, newJobId]): Input => ({ kind: 'job.copy', jobId, newJobId, by: 'tester' })), weight: 1 },
  { arbitrary: fc.tuple(job, job).map(([jobId, newJobId]): Input => ({ kind: 'job.rerun', jobId, newJobId, by: 'tester' })), weight: 2 },
  { arbitrary: fc.tuple(job, fc.boolean()).map(([jobId, force]): Input => ({ kind: 'job.delete', jobId, force })), weight: 1 },
  {
    arbitrary: fc
      .tuple(job, device, fc.boolean())
      .map(([jobId, deviceId, force]): Input => ({ kind: 'execution.cancel', jobId, deviceId, force })),
    weight: 1,
  },
  {
    arbitrary: fc.tuple(job, device, fc.integer({ min: 0, max: 1 })).map(([jobId, deviceId, step]): Input => ({
      kind: 'delivery.acknowledged',
      deviceId,
      jobId,
      executionNumber: 1,
      step,
    })),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(
        job,
        device,
        fc.integer({ min: 0, max: 1 }),
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom('IN_PROGRESS', 'SUCCEEDED', 'SUCCEEDED', 'FAILED', 'REJECTED'),
      )
      .map(([jobId, deviceId, step, executionNumber, status]): Input => ({
        kind: 'execution.answered',
        deviceId,
        jobId,
        executionNumber,
        step,
        status: status as 'SUCCEEDED',
        message: 'said so',
        result: null,
      })),
    weight: 8,
  },
  { arbitrary: fc.constant<Input>({ kind: 'tick' }), weight: 1 },
)

/** What every state must satisfy, whatever led to it. */
function expectLaws(engine: Engine): void {
  for (const found of engine.jobs()) {
    const recount = noCounts()
    const atWork = new Set<string>()
    for (const execution of engine.executions(found.jobId)) {
      recount[execution.status] += 1
      if (!isTerminal(execution.status)) atWork.add(execution.deviceId)
      expect(execution.finishedAtMs !== null).toBe(isTerminal(execution.status))
    }
    expect(found.counts).toEqual(recount)
    if (found.state === 'completed' || found.state === 'failed' || found.finishedAtMs !== null) expect(atWork.size).toBe(0)
    if (found.state === 'draft') expect(engine.executionCount(found.jobId)).toBe(0)
    if (found.state === 'running' || found.state === 'stopped') expect(atWork.size).toBeGreaterThan(0)
  }
  for (const { deviceId } of engine.devices()) {
    const inProgress = engine.executionsOfDevice(deviceId).filter((execution) => execution.status === 'IN_PROGRESS')
    expect(inProgress.length).toBeLessThanOrEqual(1)
  }
}

/** Every move between two states must stand in its table. */
function expectLegalMoves(before: Map<string, string>, engine: Engine): Map<string, string> {
  const after = new Map<string, string>()
  for (const found of engine.jobs()) {
    after.set(found.jobId, `${found.createdAtMs} ${found.state}`)
    const [born, state] = (before.get(found.jobId) ?? '').split(' ')
    if (born === String(found.createdAtMs) && state !== found.state)
      expect(
        reachable(jobMoves[state as JobState], (next) => jobMoves[next]),
        `${state} -> ${found.state}`,
      ).toContain(found.state)
    for (const execution of engine.executions(found.jobId)) {
      const key = `${found.jobId}/${execution.deviceId}`
      after.set(key, `${found.createdAtMs} ${execution.status}`)
      const [bornWith, status] = (before.get(key) ?? '').split(' ')
      if (bornWith === String(found.createdAtMs) && status !== execution.status)
        expect(Object.values(executionMoves[status as ExecutionStatus])).toContain(execution.status)
    }
  }
  return after
}

/** One input may take a job two moves on (it starts and, with all properties written, completes). */
function reachable(moves: Partial<Record<string, JobState>>, next: (state: JobState) => Partial<Record<string, JobState>>): JobState[] {
  const once = Object.values(moves) as JobState[]
  return [...once, ...once.flatMap((state) => Object.values(next(state)) as JobState[])]
}

test(`${sequences} random input sequences keep every law of the engine`, { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(fc.array(input, { minLength: 5, maxLength: 40 }), (inputs) => {
      const bench = new EngineBench()
      let moves = new Map<string, string>()
      for (const next of inputs) {
        const before = bench.changes.length
        try {
          bench.apply(next)
        } catch (error) {
          if (!isBenchError(error)) throw error
          expect(bench.changes.length).toBe(before)
        }
        moves = expectLegalMoves(moves, bench.engine)
        expectLaws(bench.engine)
      }
      const live = stateOf(bench.engine)

      const replayed = new Engine(emptyState(), { offlineGraceMs: graceMs })
      for (const entry of bench.log) replayed.apply(entry.input, entry.now)
      expect(stateOf(replayed)).toEqual(live)

      const restored = stateOf(new Engine(foldChanges(bench.changes), { offlineGraceMs: graceMs }))
      const offline = live.devices.map((found) => (found.presence === 'online' ? { ...found, presence: 'offline' as const } : found))
      expect(restored).toEqual({ ...live, devices: offline })
    }),
    { numRuns: sequences },
  )
})
