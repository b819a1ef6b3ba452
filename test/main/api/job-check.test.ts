import { expect, it } from 'vitest'
import type { DialectName } from '../../../main/contract/devices.ts'
import type { JobEdit } from '../../../main/contract/job-requests.ts'
import type { JsonObject } from '../../../main/contract/json.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

/** More than IoT Hub keeps as an integer; a plain device takes it. */
const tooLargeForAzure = 2 ** 52 + 1

function connect({ apply }: TestBench, deviceId: string, dialect: DialectName, channels: ('setting' | 'command' | 'queue')[]): void {
  apply({ kind: 'device.connected', deviceId, dialect })
  apply({ kind: 'device.listening', deviceId, channels })
}

/** Fridges and a pump in all the dialects, one of them full, one away. */
async function fleet() {
  const bench = createTestBench()
  const calls = bench.calls()
  const schema = { type: 'integer' as const, minimum: 0, maximum: 9 }
  await calls.templates.create({ templateId: 'fridge', name: 'Fridge', settings: [{ name: 'speed', schema: { type: 'integer' } }] })
  await calls.templates.create({ templateId: 'pump', name: 'Pump', settings: [{ name: 'flow', schema }], commands: [{ name: 'stop' }] })
  await calls.templates.create({ templateId: 'small', name: 'Small fridge', settings: [{ name: 'speed', schema }] })
  for (const [deviceId, dialect, templateId] of [
    ['plain', 'plain', 'fridge'],
    ['azure', 'azure', 'fridge'],
    ['aws', 'aws', 'fridge'],
    ['full', 'plain', 'fridge'],
    ['pump', 'plain', 'pump'],
    ['small', 'plain', 'small'],
    ['bare', 'plain', null],
    ['deaf', 'plain', 'fridge'],
    ['away', 'plain', 'fridge'],
  ] as const) {
    connect(bench, deviceId, dialect, deviceId === 'deaf' ? [] : ['setting', 'command', 'queue'])
    await calls.devices.change({ deviceId, templateId })
  }
  await calls.devices.desire({ deviceId: 'full', patch: { log: 'x'.repeat(32 * 1024 - 12) } })
  bench.apply({ kind: 'device.disconnected', deviceId: 'away' })
  bench.apply({ kind: 'tick' })
  const things = [...bench.engine.devices()].map(({ deviceId }) => deviceId)
  const check = async (job: Omit<JobEdit, 'targets'>, more: object = {}) =>
    calls.jobs.check({ job: { targets: { thingNames: things }, ...job }, ...more })
  const run = async (job: Omit<JobEdit, 'targets'>) => {
    const { jobId } = await calls.jobs.create({ targets: { thingNames: things }, ...job })
    bench.wait(1)
    bench.apply({ kind: 'tick' })
    return [...bench.engine.executions(jobId)]
  }
  return { bench, calls, check, run }
}

const findingsOf = ({ items }: Awaited<ReturnType<Awaited<ReturnType<typeof fleet>>['check']>>) =>
  Object.fromEntries(items.map(({ deviceId, findings }) => [deviceId, findings.map(({ reason }) => reason)]))

it('names each device that a setting cannot be set on, and why, the most serious first', async () => {
  const { check } = await fleet()
  const checked = await check({ type: 'setting', templateId: 'fridge', operations: [{ name: 'speed', value: tooLargeForAzure }] })
  expect(checked).toMatchObject({ refusal: null, devices: 9, checked: 9, refused: 2, doubtful: 2, total: 6 })
  expect(checked.reasons).toEqual([
    { reason: 'dialectRefuses', weight: 'refused', count: 1 },
    { reason: 'stateTooLarge', weight: 'refused', count: 1 },
    { reason: 'templateLacks', weight: 'doubtful', count: 1 },
    { reason: 'valueMisfit', weight: 'doubtful', count: 1 },
    { reason: 'noTemplate', weight: 'note', count: 1 },
    { reason: 'notListening', weight: 'note', count: 1 },
  ])
  expect(checked.items.flatMap(({ deviceId, findings }) => findings.map(({ sentence }) => [deviceId, sentence]))).toEqual([
    ['azure', 'What the device is to be told has an integer beyond ±2⁵² at ‘speed’.'],
    ['full', expect.stringContaining('The desired state would have')],
    ['pump', 'Template ‘Pump’ has no setting ‘speed’.'],
    ['small', expect.stringMatching(/^By its template ‘Small fridge’: speed must be a whole number from 0 to 9, not /)],
    ['bare', 'It has no template: it is told in the words of ‘Fridge’.'],
    ['deaf', 'It is connected, but does not listen for settings: it gets this one when it does.'],
  ])
})

/** What the bench fails by itself, and nothing else, was said to be refused; in the same words. */
it.each<[what: string, job: Omit<JobEdit, 'targets'>]>([
  ['a setting', { type: 'setting', operations: [{ name: 'speed', value: 3 }] }],
  ['a setting that is too large', { type: 'setting', templateId: 'fridge', operations: [{ name: 'speed', value: tooLargeForAzure }] }],
  ['a long text', { type: 'setting', operations: [{ name: 'speed', value: 'x'.repeat(5_000) }] }],
  [
    'a deep value',
    { type: 'setting', operations: [{ name: 'speed', value: JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`) as JsonObject }] },
  ],
  ['a property', { type: 'property', operations: [{ name: 'customer', value: 'x'.repeat(1000) }] }],
  ['a command', { type: 'command', operations: [{ name: 'stop' }] }],
  ['a command for those that are there', { type: 'command', operations: [{ name: 'stop' }], connectTimeoutInSeconds: 0 }],
  ['a document', { document: { operation: 'stop' } }],
])('agrees with the engine on %s', async (_what, job) => {
  const { check, run } = await fleet()
  const checked = await check(job)
  const refused = checked.items.filter(({ findings }) => findings.some(({ weight }) => weight === 'refused'))
  expect(refused).toHaveLength(checked.refused)
  const failed = (await run(job)).filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT')
  expect(refused.map(({ deviceId }) => deviceId).toSorted()).toEqual(failed.map(({ deviceId }) => deviceId).toSorted())
  const inWords = failed.filter(({ status }) => status === 'FAILED').map(({ deviceId, error }) => [deviceId, error])
  for (const [deviceId, error] of inWords)
    expect(checked.items.find((item) => item.deviceId === deviceId)?.findings.map(({ sentence }) => sentence)).toContain(error)
})

it.each<[job: Omit<JobEdit, 'targets'>, refusal: string]>([
  [{ type: 'setting', templateId: 'fridge', operations: [{ name: 'flow', value: 3 }] }, 'has no setting ‘flow’'],
  [{ type: 'setting', templateId: 'gone', operations: [{ name: 'flow', value: 3 }] }, 'gone'],
  [{ document: { file: '${file:gone.bin}' } }, 'gone.bin'],
])('says of %j why it would be refused as a whole, as making it does', async (job, refusal) => {
  const { check, run } = await fleet()
  const checked = await check(job)
  expect(checked.refusal).toContain(refusal)
  await expect(run(job)).rejects.toThrow(checked.refusal!)
})

it('says that a snapshot of nobody is refused', async () => {
  const { calls } = await fleet()
  const nobody = { targets: { query: 'id = "gone"' }, document: { operation: 'stop' } }
  expect(await calls.jobs.check({ job: nobody })).toMatchObject({ refusal: expect.stringContaining('no device') as string, devices: 0 })
})

it('tells of the job that has the same setting to set, of documents told as commands, and of who has to connect in time', async () => {
  const { check, run } = await fleet()
  await run({ type: 'setting', name: 'Earlier', operations: [{ name: 'speed', value: 2 }] })
  const setting = await check({ type: 'setting', operations: [{ name: 'speed', value: 3 }] }, { reason: 'sameSetting', search: 'away' })
  expect(setting.items.map(({ findings }) => findings.map(({ sentence }) => sentence))).toEqual([
    ['Job ‘Earlier’ still has to set ‘speed’ on it: this one comes behind it.'],
  ])
  const document = findingsOf(await check({ document: { operation: 'stop' } }))
  expect(Object.keys(document)).not.toContain('aws')
  expect(document).toMatchObject({
    plain: ['documentAsCommand'],
    azure: ['documentAsCommand'],
    deaf: ['documentAsCommand', 'notListening'],
  })
  const stop = { type: 'command' as const, operations: [{ name: 'stop' }], connectTimeoutInSeconds: 30 }
  expect(findingsOf(await check(stop)).away).toEqual(['templateLacks', 'connectTimeout'])
})

it('pages the devices of one reason', async () => {
  const { check } = await fleet()
  const job = { type: 'command' as const, operations: [{ name: 'stop' }] }
  const first = await check(job, { reason: 'templateLacks', limit: 2 })
  expect([first.items.length, first.total]).toEqual([2, 7])
  const rest = await check(job, { reason: 'templateLacks', cursor: first.nextCursor })
  expect([...first.items, ...rest.items].map(({ deviceId }) => deviceId)).toEqual([
    'plain',
    'azure',
    'aws',
    'full',
    'small',
    'deaf',
    'away',
  ])
})

it('looks at 100,000 devices and lets others in meanwhile', async () => {
  const { bench, calls } = await fleet()
  for (let index = 0; index < 100_000; index += 1)
    bench.apply({ kind: 'device.connected', deviceId: `d${index}`, dialect: index % 2 === 0 ? 'plain' : 'azure' })
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  const operations = [{ name: 'speed', value: tooLargeForAzure }]
  const checked = await calls.jobs.check({ job: { type: 'setting', operations, targets: { query: 'id exists' } }, limit: 10 })
  clearInterval(timer)
  expect(checked.devices).toBe(100_009)
  expect(turns).toBeGreaterThan(0)
  expect(checked.items).toHaveLength(10)
  expect(checked.checked).toBeLessThanOrEqual(checked.devices)
})
