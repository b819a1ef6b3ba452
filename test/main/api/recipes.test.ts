import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeRunsOf } from '../../../main/api/recipe-runs.ts'
import { createRouter } from '../../../main/api/router.ts'
import type { KeptRecipeRun } from '../../../main/contract/recipes.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>

const slots = { d1: 'A-1', d2: 'A-2', d3: 'A-10', d4: 'B-1', d5: 'b-2', d6: null }

beforeEach(() => {
  bench = createTestBench()
  const devices = Object.entries(slots).map(([deviceId, slot]) => ({ deviceId, slot }))
  bench.apply({ kind: 'device.register', devices, by: 'person' })
  calls = bench.calls()
})
afterEach(() => recipeRunsOf(bench.port).stop())

const setFan = (gate: object = {}) => ({
  kind: 'work' as const,
  name: 'Set the fan',
  gate: { minimumPercent: 100, failed: 'ask' as const, ...gate },
  work: { type: 'setting' as const, operations: [{ name: 'fan', value: 3 }] },
})
const wait = { kind: 'online' as const, name: 'Wait for devices', timeLimitSeconds: 60 }
const verify = { kind: 'check' as const, name: 'Read back', values: [{ name: 'fan', equals: 3 }], timeLimitSeconds: 30 }

const make = async (...steps: object[]) => {
  const { recipeId } = await calls.recipes.create({ name: 'Provision', steps: steps as never })
  return recipeId
}
const onShelf = (recipeId: string, shelf: string) => calls.recipes.run({ recipeId, place: { kind: 'shelf', shelf } })
const look = () => recipeRunsOf(bench.port).look()
const jobOf = async (runId: string, step: number) => (await calls.recipeRuns.get({ runId })).steps[step]!.jobIds.at(-1)!
const answerAll = (jobId: string, ...deviceIds: string[]) => {
  for (const deviceId of deviceIds) bench.answer(deviceId, jobId, 'SUCCEEDED')
}

describe('a recipe', () => {
  it('runs on a shelf: waits for its devices, makes real jobs, reads back, and is completed', async () => {
    const recipeId = await make(wait, setFan(), verify)
    for (const deviceId of ['d1', 'd2']) bench.connect(deviceId)
    const { runId } = await onShelf(recipeId, 'a')
    let run = await calls.recipeRuns.get({ runId })
    expect(run).toMatchObject({ state: 'running', current: 0, placeName: 'a', devices: 3 })
    expect(run.steps[0]).toMatchObject({ succeeded: 2, waiting: 1, failed: 0 })

    bench.connect('d3')
    await look()
    const jobId = await jobOf(runId, 1)
    expect(bench.engine.job(jobId)).toMatchObject({
      name: 'Provision, a: Set the fan',
      createdBy: 'ada',
      state: 'running',
      targets: { deviceIds: ['d1', 'd2', 'd3'] },
    })
    answerAll(jobId, 'd1', 'd2', 'd3')
    await look()
    for (const deviceId of ['d1', 'd2']) bench.apply({ kind: 'device.reported', deviceId, patch: { fan: 3 } })
    bench.apply({ kind: 'device.reported', deviceId: 'd3', patch: { fan: 2 } })
    await look()
    run = await calls.recipeRuns.get({ runId })
    expect(run.steps[2]).toMatchObject({ succeeded: 2, waiting: 1 })
    expect((await calls.recipeRuns.devices({ runId })).items[0]).toMatchObject({
      deviceId: 'd3',
      state: 'open',
      reason: 'fan is 2, not 3.',
    })
    bench.apply({ kind: 'device.reported', deviceId: 'd3', patch: { fan: 3 } })
    await look()
    run = await calls.recipeRuns.get({ runId })
    expect(run).toMatchObject({ state: 'completed', failed: 0, nextShelf: { shelf: 'B', devices: 2 } })
  })

  it('asks when a device failed, names it with its slot and reason, and tries again on it alone', async () => {
    const recipeId = await make(setFan(), verify)
    for (const deviceId of ['d1', 'd2', 'd3']) bench.connect(deviceId)
    const { runId } = await onShelf(recipeId, 'A')
    const jobId = await jobOf(runId, 0)
    answerAll(jobId, 'd1', 'd2')
    bench.answer('d3', jobId, 'FAILED', 'sensor silent')
    await look()
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({
      state: 'asking',
      why: '1 of 3 did not succeed.',
      allowedActions: ['skipGate', 'tryAgain', 'stop'],
    })
    const { items } = await calls.recipeRuns.devices({ runId })
    expect(items.map(({ deviceId, slot, state, reason }) => [deviceId, slot, state, reason])).toEqual([
      ['d3', 'A-10', 'failed', 'sensor silent'],
      ['d1', 'A-1', 'succeeded', null],
      ['d2', 'A-2', 'succeeded', null],
    ])
    await calls.recipeRuns.tryAgain({ runId })
    const second = await jobOf(runId, 0)
    expect(second).not.toBe(jobId)
    expect(bench.engine.job(second)!.targets.deviceIds).toEqual(['d3'])
    answerAll(second, 'd3')
    await look()
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ state: 'running', current: 1, failed: 0 })
  })

  it('leaves a device out, and says so at the end', async () => {
    const recipeId = await make(setFan({ minimumPercent: 50, failed: 'leaveOut' }), verify)
    for (const deviceId of ['d4', 'd5']) bench.connect(deviceId)
    const { runId } = await onShelf(recipeId, 'B')
    const jobId = await jobOf(runId, 0)
    bench.answer('d5', jobId, 'REJECTED', 'wrong firmware')
    bench.answer('d4', jobId, 'SUCCEEDED')
    await look()
    bench.apply({ kind: 'device.reported', deviceId: 'd4', patch: { fan: 3 } })
    await look()
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ state: 'failed', failed: 1, devicesLeft: 1, why: null })
    const { items } = await calls.recipeRuns.devices({ runId })
    expect(items.map(({ deviceId, step, state, reason }) => [deviceId, step, state, reason])).toEqual([
      ['d5', 0, 'failed', 'wrong firmware'],
      ['d4', 1, 'succeeded', null],
    ])
    expect((await calls.recipeRuns.devices({ runId, step: 1 })).items.map(({ deviceId }) => deviceId)).toEqual(['d4'])
  })

  it('pauses its job and goes on; stops and cancels it', async () => {
    const recipeId = await make(setFan(), wait)
    bench.connect('d1')
    const { runId } = await calls.recipes.run({ recipeId, place: { kind: 'devices', deviceIds: ['d1', 'd6'] } })
    const jobId = await jobOf(runId, 0)
    await calls.recipeRuns.pause({ runId })
    expect(bench.engine.job(jobId)!.state).toBe('stopped')
    await calls.recipeRuns.continue({ runId })
    expect(bench.engine.job(jobId)!.state).toBe('running')
    await calls.recipeRuns.stop({ runId })
    expect(bench.engine.job(jobId)!.state).toBe('canceled')
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ state: 'stopped', why: 'Stopped by ada.' })
    await expect(calls.recipeRuns.pause({ runId })).rejects.toThrow('InvalidStateTransition')
  })

  it('what does not come in time has failed: an offline device does not hold up a shelf for ever', async () => {
    const recipeId = await make({ ...wait, gate: { minimumPercent: 50, failed: 'leaveOut' } }, setFan())
    for (const deviceId of ['d1', 'd2']) bench.connect(deviceId)
    const { runId } = await onShelf(recipeId, 'A')
    bench.wait(60_000)
    await look()
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ state: 'running', current: 1 })
    expect(bench.engine.job(await jobOf(runId, 1))!.targets.deviceIds).toEqual(['d1', 'd2'])
  })

  it('runs on the units of an intake list that are here', async () => {
    const recipeId = await make(wait)
    const { id: intakeId } = await calls.intake.create({ name: 'Pallet 7', csv: 'deviceId\nd1\nd6\nstill-to-come\n' } as never)
    const { runId } = await calls.recipes.run({ recipeId, place: { kind: 'intake', intakeId } })
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ placeName: 'Pallet 7', devices: 2, nextShelf: null })
    await expect(calls.recipes.run({ recipeId, place: { kind: 'intake', intakeId: 'gone' } })).rejects.toThrow('There is no intake list')
  })

  it('asks when its job template is gone; the preview says so before', async () => {
    const recipeId = await make({ kind: 'template', name: 'Reboot', jobTemplateId: 'gone' })
    const place = { kind: 'shelf' as const, shelf: 'A' }
    expect(await calls.recipes.preview({ recipeId, place })).toEqual({
      placeName: 'A',
      devices: 3,
      online: 0,
      problems: [{ step: 0, message: 'There is no job template ‘gone’: it may have been deleted.' }],
    })
    const { runId } = await onShelf(recipeId, 'A')
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({
      state: 'asking',
      why: 'There is no job template ‘gone’: it may have been deleted.',
    })
  })

  it('runs on the next shelf with one call, and never twice on one at a time', async () => {
    const recipeId = await make(wait)
    const first = await calls.recipes.runNextShelf({ recipeId })
    expect(await calls.recipeRuns.get(first)).toMatchObject({ placeName: 'A', nextShelf: { shelf: 'B' } })
    await expect(onShelf(recipeId, 'A')).rejects.toThrow('is at work on ‘A’ already')
    const second = await calls.recipes.runNextShelf({ recipeId })
    expect(await calls.recipeRuns.get(second)).toMatchObject({ placeName: 'B', devices: 2, nextShelf: null })
    await expect(calls.recipes.runNextShelf({ recipeId })).rejects.toThrow('There is no shelf after the one')
    const { items } = await calls.recipes.shelves({ recipeId })
    expect(items.map(({ shelf, devices, lastRun, isNext }) => [shelf, devices, lastRun?.state, isNext])).toEqual([
      ['A', 3, 'running', false],
      ['B', 2, 'running', false],
    ])
  })

  it('follows what changes by itself, and a restart in mid-step does what was still to be done', async () => {
    const recipeId = await make(wait, setFan())
    for (const deviceId of ['d4', 'd5']) bench.connect(deviceId)
    const { runId } = await onShelf(recipeId, 'B')
    const jobId = await jobOf(runId, 1)
    // As a crash leaves it between the record and the job: what is to be done stands in the record.
    bench.apply({ kind: 'job.delete', jobId, force: true })
    bench.apply({ kind: 'tick' })
    const kept = bench.port.tools.recipeRuns.get(runId)! as KeptRecipeRun
    await bench.port.tools.recipeRuns.put({ ...kept, acts: [{ act: 'make', jobId }] })
    const port = { ...bench.port }
    recipeRunsOf(port).start((error) => bench.log.push(String(error)))
    await recipeRunsOf(port).look()
    expect(bench.engine.job(jobId)).toMatchObject({ state: 'running' })
    answerAll(jobId, 'd4', 'd5')
    const again = createRouterClient(createRouter(port), { context: { who: 'ada' } })
    await expect.poll(async () => (await again.recipeRuns.get({ runId })).state).toBe('completed')
    await recipeRunsOf(port).stop()
    expect(bench.log).toEqual([])
  })

  it('a job that is deleted in mid-run fails its step, and is not made again', async () => {
    const recipeId = await make(setFan())
    bench.connect('d4')
    const { runId } = await calls.recipes.run({ recipeId, place: { kind: 'devices', deviceIds: ['d4'] } })
    const jobId = await jobOf(runId, 0)
    bench.apply({ kind: 'job.delete', jobId, force: true })
    bench.apply({ kind: 'tick' })
    await look()
    expect(await calls.recipeRuns.get({ runId })).toMatchObject({ state: 'asking' })
    expect((await calls.recipeRuns.devices({ runId })).items[0]!.reason).toBe('The job was deleted.')
    expect(bench.engine.job(jobId)).toBeUndefined()
  })
})

describe('what is refused', () => {
  it('names that are taken, places without devices, recipes that are at work', async () => {
    const recipeId = await make(wait)
    await expect(make(wait)).rejects.toThrow('There is a recipe named ‘Provision’ already')
    await expect(onShelf(recipeId, 'Z')).rejects.toThrow('There is no device in ‘Z’')
    await expect(calls.recipes.run({ recipeId, place: { kind: 'deviceSet', deviceSetId: 'x' } })).rejects.toThrow('no device set ‘x’')
    await expect(calls.recipes.create({ name: 'Empty', steps: [] })).rejects.toThrow()
    const { runId } = await onShelf(recipeId, 'A')
    await expect(calls.recipes.delete({ recipeId })).rejects.toThrow('stop its run first')
    await expect(calls.recipeRuns.delete({ runId })).rejects.toThrow('is not over: stop it first')
    await calls.recipeRuns.stop({ runId })
    await calls.recipeRuns.delete({ runId })
    await calls.recipes.delete({ recipeId })
    await expect(calls.recipes.get({ recipeId })).rejects.toThrow('There is no recipe')
  })
})
