import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AcceptanceRunner, acceptanceRunnerOf } from '../../../main/api/acceptance-runner.ts'
import type { NewSheet } from '../../../main/contract/acceptance.ts'
import type { z } from 'zod'
import type { newSheetSchema } from '../../../main/contract/acceptance.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>

beforeEach(async () => {
  bench = createTestBench()
  calls = bench.calls()
  for (const deviceId of ['a', 'b', 'c']) bench.connect(deviceId)
  await calls.devices.change({ deviceId: 'b', slot: 'B-2' })
})
afterEach(() => acceptanceRunnerOf(bench.port).stop())

const fans: z.input<typeof newSheetSchema> = {
  name: 'Fans',
  steps: [
    {
      work: { kind: 'operation', type: 'setting', operation: { name: 'fan', value: 3 } },
      checks: [{ source: 'reported', name: 'rssi', expected: { is: 'between', minimum: -80, maximum: null } }],
    },
  ],
  signatures: ['Technician'],
}
const start = async (sheet: z.input<typeof newSheetSchema> = fans, thingNames = ['a', 'b', 'c']) => {
  const { sheetId } = await calls.acceptanceSheets.create(sheet as NewSheet)
  return (await calls.acceptanceRuns.start({ sheetId, operator: 'Ada', targets: { thingNames } })).runId
}
const report = (deviceId: string, patch: Record<string, number | string>) => bench.apply({ kind: 'device.reported', deviceId, patch })
const head = (runId: string) => calls.acceptanceRuns.get({ runId })
const stateOf = async (runId: string) => (await head(runId)).state
const jobOf = async (runId: string, step = 0) => vi.waitUntil(async () => (await head(runId)).jobIds[step] ?? null)
const jobIsThere = async (runId: string, step = 0) => {
  const jobId = await jobOf(runId, step)
  await vi.waitUntil(() => bench.engine.job(jobId) !== undefined)
  return jobId
}

test('a run makes real jobs, reads the values back, and says of each unit what failed first', async () => {
  const runId = await start()
  const jobId = await jobIsThere(runId)
  expect(await calls.jobs.get({ jobId })).toMatchObject({
    name: 'Fans: fan = 3',
    description: 'Step 1 of a run of the acceptance sheet ‘Fans’, by Ada.',
    deviceCount: 3,
    tags: [{ Key: 'acceptanceRun', Value: runId }],
  })
  bench.answer('a', jobId, 'SUCCEEDED')
  bench.answer('b', jobId, 'FAILED', 'Relay did not close')
  bench.answer('c', jobId, 'SUCCEEDED')
  report('a', { fan: 3, rssi: -60, firmware: '2.1.0' })
  report('c', { fan: 3, rssi: -90 })
  await vi.waitUntil(async () => (await stateOf(runId)) === 'reading')
  await vi.waitUntil(
    async () => (await calls.acceptanceRuns.devices({ runId, sort: 'deviceId' })).items[0]!.steps[0]!.checks[0]!.reason === 'asExpected',
  )
  bench.wait(10_000)
  report('c', { rssi: -91 })
  await vi.waitUntil(async () => (await stateOf(runId)) === 'completed')

  const { items } = await calls.acceptanceRuns.devices({ runId })
  expect(items.map(({ deviceId, verdict, slot, firmware }) => [deviceId, verdict, slot, firmware])).toEqual([
    ['b', 'failed', 'B-2', null],
    ['c', 'failed', null, null],
    ['a', 'passed', null, '2.1.0'],
  ])
  await calls.devices.change({ deviceId: 'b', slot: 'C-7' })
  const { items: after } = await calls.acceptanceRuns.devices({ runId, verdict: 'failed' })
  expect(after.map(({ slot, slotNow }) => [slot, slotNow])).toEqual([
    ['B-2', 'C-7'],
    [null, null],
  ])
  expect(items[1]!.steps[0]!.checks.map(({ reason, found }) => [reason, found])).toEqual([
    ['asExpected', '3'],
    ['below', '-91'],
  ])
  expect(await head(runId)).toMatchObject({
    counts: { total: 3, passed: 1, failed: 2 },
    isWhole: true,
    operator: 'Ada',
    appVersion: '1.2.3',
  })
  expect((await calls.acceptanceRuns.devices({ runId, verdict: 'failed', search: 'b-2' })).total).toBe(1)
  expect(await calls.acceptanceRuns.operator()).toEqual({ operator: 'Ada' })
  expect((await calls.acceptanceRuns.list({})).items).toMatchObject([{ id: runId, counts: { failed: 2 } }])
})

test('what is saved of a run: a file that shows changes, a CSV with a line a check, a sheet in which nothing is markup', async () => {
  await calls.devices.change({ deviceId: 'b', name: '<b>=1+1</b>' })
  const runId = await start({ ...fans, name: 'Fans </style><script>' }, ['b'])
  await expect(calls.acceptanceRuns.file({ runId })).rejects.toThrow('is under way')
  await expect(calls.acceptanceRuns.delete({ runId })).rejects.toThrow('is under way')
  bench.answer('b', await jobIsThere(runId), 'FAILED', '<img src=x>')
  await vi.waitUntil(async () => (await stateOf(runId)) === 'completed')

  const file = await calls.acceptanceRuns.file({ runId })
  expect(await calls.acceptanceRuns.checkFile({ text: file.text })).toMatchObject({ isWhole: true, isAsKept: true, lines: 3 })
  const changed = await calls.acceptanceRuns.checkFile({ text: file.text.replace('"failed"', '"passed"') })
  expect(changed).toMatchObject({ isWhole: false, problems: [{ line: 2, kind: 'changed' }] })

  const csv = (await calls.acceptanceRuns.csv({ runId })).text.split('\r\n')
  expect(csv).toHaveLength(5)
  expect(csv[1]).toContain(',job,SUCCEEDED,FAILED,fail,<img src=x>,')
  expect(csv[2]).toContain(',reported.fan,equals 3,,fail,notTried,')

  for (const language of ['en', 'de'] as const) {
    const { text } = await calls.acceptanceRuns.sheet({ runId, language })
    expect(text).toContain(language === 'en' ? '0 of 1 passed' : '0 von 1 bestanden')
    expect(text).toContain('&lt;b&gt;=1+1&lt;/b&gt;')
    expect([...text.matchAll(/<script|<img|<b>/g)]).toEqual([])
    expect([...text.matchAll(/<\/style/g)]).toHaveLength(1)
  }
  await expect(calls.acceptanceRuns.savePdf({ runId })).rejects.toThrow('no save dialog here')
  await calls.acceptanceRuns.delete({ runId })
  await expect(calls.acceptanceRuns.get({ runId })).rejects.toThrow('There is no acceptance run')
  expect(await calls.acceptanceRuns.checkFile({ text: file.text })).toMatchObject({ isWhole: true, isAsKept: null })
})

test('a record that is changed where it is kept shows', async () => {
  const runId = await start(fans, ['b'])
  bench.answer('b', await jobIsThere(runId), 'FAILED')
  await vi.waitUntil(async () => (await stateOf(runId)) === 'completed')
  const kept = bench.port.tools.acceptanceRuns.get(runId)!
  await bench.port.tools.acceptanceRuns.put({ ...kept, devices: kept.devices.map((device) => ({ ...device, verdict: 'passed' as const })) })
  expect((await head(runId)).isWhole).toBe(false)
})

test('a unit that is not there in time fails, and its job ends with the step', async () => {
  const runId = await start()
  const jobId = await jobIsThere(runId)
  bench.answer('a', jobId, 'SUCCEEDED')
  bench.wait(60_000)
  report('a', { fan: 3, rssi: -60 })
  bench.answer('b', jobId, 'SUCCEEDED')
  await vi.waitUntil(async () => (await stateOf(runId)) === 'reading')
  expect(bench.engine.job(jobId)!.state).toBe('canceled')
  const { items } = await calls.acceptanceRuns.devices({ runId, sort: 'deviceId' })
  expect(items[2]!.steps[0]!.work).toMatchObject({ reason: 'late', status: 'IN_PROGRESS' })
})

test('a run goes on after a restart of the bench, and says that there was one', async () => {
  const runId = await start(fans, ['a'])
  const jobId = await jobIsThere(runId)
  await acceptanceRunnerOf(bench.port).stop()
  bench.answer('a', jobId, 'SUCCEEDED')
  report('a', { fan: 3, rssi: -60 })
  bench.wait(3_600_000)
  const again = new AcceptanceRunner(bench.port)
  await again.resume((error) => expect.fail(String(error)))
  await vi.waitUntil(async () => (await stateOf(runId)) === 'completed')
  expect(await head(runId)).toMatchObject({ counts: { passed: 1 }, resumedAtMs: [expect.any(Number)] })
  await again.stop()
})

test('a job that the bench refuses fails the step with the bench’s own sentence', async () => {
  const runId = await start({ name: 'Gone', steps: [{ work: { kind: 'jobTemplate', jobTemplateId: 'gone' } }] }, ['a'])
  await vi.waitUntil(async () => (await stateOf(runId)) === 'completed')
  const { items } = await calls.acceptanceRuns.devices({ runId })
  expect(items[0]!.steps[0]!.work).toMatchObject({ reason: 'noJob', error: 'There is no job template ‘gone’: it may have been deleted.' })
})

test('a run is canceled with its job; a job that is deleted under it fails the step', async () => {
  const [canceled, deleted] = [await start(fans, ['a']), await start(fans, ['b'])]
  const jobIds = [await jobIsThere(canceled), await jobIsThere(deleted)]
  await calls.acceptanceRuns.cancel({ runId: canceled })
  expect(await head(canceled)).toMatchObject({ state: 'canceled', counts: { unfinished: 1 } })
  expect(bench.engine.job(jobIds[0]!)!.state).toBe('canceled')
  await expect(calls.acceptanceRuns.cancel({ runId: canceled })).rejects.toThrow('cannot be changed any more')

  await vi.waitUntil(async () => (await calls.acceptanceRuns.devices({ runId: deleted })).items[0]!.steps[0]!.work!.status !== null)
  await calls.jobs.delete({ jobId: jobIds[1]!, force: true })
  bench.apply({ kind: 'tick' })
  await vi.waitUntil(async () => (await stateOf(deleted)) === 'completed')
  expect((await calls.acceptanceRuns.devices({ runId: deleted })).items[0]!.steps[0]!.work!.error).toBe('The job of this step was deleted.')
})

test('sheets are kept, changed, searched and deleted; each act stands in the events', async () => {
  const { sheetId } = await calls.acceptanceSheets.create(fans as NewSheet)
  await calls.acceptanceSheets.change({ sheetId, sheet: { ...(fans as NewSheet), name: 'Blowers' } })
  expect((await calls.acceptanceSheets.list({ search: 'blow' })).items).toMatchObject([
    { id: sheetId, name: 'Blowers', firmwareField: 'firmware' },
  ])
  expect((await calls.acceptanceSheets.list({ search: 'fans' })).total).toBe(0)
  await calls.acceptanceSheets.delete({ sheetId })
  await expect(calls.acceptanceSheets.get({ sheetId })).rejects.toThrow('There is no acceptance sheet')
  const { items } = await calls.events.list({})
  expect(items.map(({ operation }) => operation).slice(0, 3)).toEqual([
    'acceptanceSheet.delete',
    'acceptanceSheet.change',
    'acceptanceSheet.create',
  ])
})

const step = { checks: [{ source: 'reported', name: 'fan', expected: { is: 'present' } }] }
test.each<[string, object, RegExp]>([
  ['no steps', { name: 'x', steps: [] }, /at least one step/],
  ['a step with nothing', { name: 'x', steps: [{}] }, /needs a job, an expected value, or both/],
  [
    'a setting without a value',
    { name: 'x', steps: [{ work: { kind: 'operation', type: 'setting', operation: { name: 'fan' } } }] },
    /needs a value/,
  ],
  [
    'bounds the wrong way',
    { name: 'x', steps: [{ checks: [{ ...step.checks[0], expected: { is: 'between', minimum: 2, maximum: 1 } }] }] },
    /not above/,
  ],
  [
    'no bounds',
    { name: 'x', steps: [{ checks: [{ ...step.checks[0], expected: { is: 'between', minimum: null, maximum: null } }] }] },
    /Give a lower bound/,
  ],
  ['a check of nothing', { name: 'x', steps: [{ checks: [{ ...step.checks[0], name: '' }] }] }, /Which value/],
  ['an answer of a setting', { name: 'x', steps: [{ checks: [{ ...step.checks[0], source: 'answer' }] }] }, /Only a command answers/],
])('a sheet with %s is refused whole', async (_what, sheet, sentence) => {
  await expect(calls.acceptanceSheets.create(sheet as NewSheet)).rejects.toSatisfy((error: { data?: unknown; message: string }) =>
    sentence.test(JSON.stringify([error.message, error.data])),
  )
  expect(bench.port.tools.acceptanceSheets.list()).toEqual([])
})

test('a run needs devices', async () => {
  await expect(start(fans, [])).rejects.toThrow('These are no devices')
  expect(bench.port.tools.acceptanceRuns.list()).toEqual([])
})
