import { expect, test } from 'vitest'
import type { ExecutionDelivery } from '../../../main/contract/deliveries.ts'
import type { JobWork } from '../../../main/contract/jobs.ts'
import type { JsonObject } from '../../../main/contract/json.ts'
import type { NewTemplate } from '../../../main/contract/templates.ts'
import { emptyTemplate, EngineBench, fanWork, reboot } from '../../helpers/engine-bench.ts'

const channels = ['setting' as const, 'command' as const, 'message' as const]

function azureBench(template: Partial<NewTemplate> = {}): EngineBench {
  const bench = new EngineBench()
  bench.apply({ kind: 'template.create', templateId: 't', template: { ...emptyTemplate, ...template } })
  connect(bench)
  bench.apply({ kind: 'device.change', deviceId: 'd1', change: { templateId: 't' } })
  return bench
}

function connect(bench: EngineBench): void {
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels })
}

const told = (outbox: unknown[]) => outbox as ExecutionDelivery[]
const status = (bench: EngineBench) => bench.engine.execution('j1', 'd1')
const report = (bench: EngineBench, patch: JsonObject) => bench.apply({ kind: 'device.reported', deviceId: 'd1', patch })

const fanAndMode: JobWork = {
  type: 'setting',
  operations: [
    { name: 'fan', value: 2 },
    { name: 'mode', value: 'eco' },
  ],
}

test('a setting is one desired patch, and its version stands on the execution before it is sent', () => {
  const bench = azureBench()
  bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { other: 1 } })
  const [delivery] = told(bench.job('j1', ['d1'], { work: fanWork }).outbox)
  expect(delivery?.what).toMatchObject({ kind: 'settings', values: { fan: 2 }, patch: { fan: 2 }, version: 3 })
  expect(status(bench)).toMatchObject({ status: 'IN_PROGRESS', sentVersion: 3 })
  expect(bench.engine.device('d1')?.desired).toEqual({ other: 1, fan: 2 })
})

test.each([
  ['the acknowledgement of its version', { fan: { value: 2, ac: 200, av: 2 } }, 'SUCCEEDED', null],
  ['that of a later version', { fan: { value: 2, ac: 200, av: 9 } }, 'SUCCEEDED', null],
  ['that of an earlier version', { fan: { value: 2, ac: 200, av: 1 } }, 'IN_PROGRESS', null],
  ['one that says it goes on', { fan: { value: 1, ac: 202, av: 2, ad: 'spinning up' } }, 'IN_PROGRESS', null],
  ['one that refuses', { fan: { value: 1, ac: 400, av: 2, ad: 'fan is blocked' } }, 'FAILED', 'fan is blocked'],
  ['one that refuses without words', { fan: { value: 1, ac: 500, av: 2 } }, 'FAILED', 'The device answered 500 for fan.'],
  ['the bare value', { fan: 2 }, 'IN_PROGRESS', null],
  ['something else', { volts: 12 }, 'IN_PROGRESS', null],
])('a setting whose device reports %s', (_what, patch, expected, error) => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, patch as JsonObject)
  expect(status(bench)).toMatchObject({ status: expected, error })
})

test('what the device says on the way is shown once, and its last word ends it', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, { fan: { value: 1, ac: 202, av: 2, ad: 'spinning up' } })
  const { versionNumber } = status(bench)!
  report(bench, { volts: 12 })
  expect(status(bench)).toMatchObject({ versionNumber, statusDetails: { message: 'spinning up' } })
  report(bench, { fan: { value: 2, ac: 200, av: 2 } })
  expect(status(bench)?.status).toBe('SUCCEEDED')
})

test('acknowledgements may come one by one', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanAndMode })
  report(bench, { mode: { value: 'eco', ac: 200, av: 2 } })
  expect(status(bench)?.status).toBe('IN_PROGRESS')
  report(bench, { fan: { value: 2, ac: 203, av: 2 } })
  expect(status(bench)?.status).toBe('SUCCEEDED')
})

test('the same value again has to be acknowledged again', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, { fan: { value: 2, ac: 200, av: 2 } })
  bench.job('j2', ['d1'], { work: fanWork })
  report(bench, { volts: 12 })
  expect(bench.engine.execution('j2', 'd1')).toMatchObject({ status: 'IN_PROGRESS', sentVersion: 3 })
})

test('where the template says so, reporting the value is enough', () => {
  const bench = azureBench({ doneWhen: 'reported' })
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, { fan: 2 })
  expect(status(bench)?.status).toBe('SUCCEEDED')
})

test.each([
  ['a text that no twin holds', 1, 4097, 'What the device is to be told has a text of more than 4096 bytes at ‘text0’.'],
  ['more than there is room for', 9, 4000, 'The desired state would have 36100 bytes, and the most that is kept is 32768.'],
])('a setting of %s fails with the reason and is not sent', (_what, count, length, error) => {
  const bench = azureBench()
  const operations = Array.from({ length: count }, (_nothing, at) => ({ name: `text${at}`, value: 'x'.repeat(length) }))
  const work: JobWork = { type: 'setting', operations }
  const { outbox } = bench.job('j1', ['d1'], { work })
  expect(outbox).toEqual([])
  expect(status(bench)).toMatchObject({ status: 'FAILED', error })
  expect(bench.engine.device('d1')?.desired).toEqual({})
})

test('a setting that was not taken is sent again when the device connects, with the state as it is now', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanWork })
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { other: 1 } })
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  const { outbox } = bench.apply({ kind: 'device.listening', deviceId: 'd1', channels })
  expect(told(outbox)[0]?.what).toMatchObject({ kind: 'settings', values: { fan: 2 }, patch: { fan: 2 }, version: 3 })
})

test('a setting that the device has is sent again when it connects, until it has acknowledged it', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanAndMode })
  bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  const connects = () => {
    bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
    return told(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels }).outbox).length
  }
  expect(connects()).toBe(1)
  report(bench, { fan: { value: 2, ac: 202, av: 2 } })
  expect(connects()).toBe(1)
  report(bench, { mode: { value: 'eco', ac: 202, av: 2 } })
  expect(connects()).toBe(0)
})

test('a command that is not answered within 30 s times out, and no sooner', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'])
  const toldAtMs = bench.now
  bench.passTo(toldAtMs + 29_999)
  expect(status(bench)?.status).toBe('IN_PROGRESS')
  bench.passTo(toldAtMs + 30_000)
  expect(status(bench)).toMatchObject({
    status: 'TIMED_OUT',
    error: 'The device did not answer the command within its response timeout.',
  })
})

test('each command of a job has the whole response timeout, and the answer keeps its number', () => {
  const bench = azureBench()
  const operations = [{ name: 'first' }, { name: 'second' }]
  bench.job('j1', ['d1'], { work: { type: 'command', operations, responseTimeoutInSeconds: 100 } })
  bench.pass(90_000)
  const details = { methodStatus: '202' }
  const answered = { kind: 'execution.answered' as const, deviceId: 'd1', jobId: 'j1', executionNumber: 1, status: 'SUCCEEDED' as const }
  bench.apply({ ...answered, step: 0, message: null, result: 'half', details })
  bench.pass(90_000)
  expect(status(bench)).toMatchObject({ status: 'IN_PROGRESS', step: 1, statusDetails: details })
  bench.apply({ ...answered, step: 1, message: null, result: { ok: true }, details: { methodStatus: '200' } })
  expect(status(bench)).toMatchObject({ status: 'SUCCEEDED', result: { ok: true }, statusDetails: { methodStatus: '200' } })
  expect(bench.engine.nextWake()).toBeNull()
})

test.each([
  ['a device that stays away', false, 'TIMED_OUT', 'The device was not there, and did not connect in the time that the job gives it.'],
  ['a device that is there and busy', true, 'QUEUED', null],
])('the connect timeout ends the wait for %s', (_what, isThere, expected, error) => {
  const bench = azureBench()
  bench.job('busy', ['d1'], { work: { ...reboot, responseTimeoutInSeconds: 3600 } as JobWork })
  if (!isThere) bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  bench.job('j1', ['d1'], { work: { ...reboot, connectTimeoutInSeconds: 60 } as JobWork })
  bench.pass(60_000)
  expect(status(bench)).toMatchObject({ status: expected, error })
})

test('a connect timeout of 0 tells a device that is there, and fails at once on one that is not', () => {
  const bench = azureBench()
  bench.register('away')
  bench.job('j1', ['d1', 'away'], { work: { ...reboot, connectTimeoutInSeconds: 0 } as JobWork })
  bench.pass(1)
  expect(status(bench)?.status).toBe('IN_PROGRESS')
  expect(bench.engine.execution('j1', 'away')?.status).toBe('TIMED_OUT')
})

test('a command is never sent twice: not over a new connection, not after a restart, and once more only when it could not leave', () => {
  const bench = azureBench()
  expect(told(bench.job('j1', ['d1']).outbox)).toHaveLength(1)
  const again = (over: EngineBench) => {
    over.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
    return told(over.apply({ kind: 'device.listening', deviceId: 'd1', channels }).outbox)
  }
  expect(again(bench)).toEqual([])
  expect(again(new EngineBench(bench.kept()))).toEqual([])
  bench.apply({ kind: 'delivery.failed', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  expect(again(bench)).toHaveLength(1)
  expect(again(bench)).toEqual([])
})

test('a second command that the device did not listen for goes out when it does, and then no more', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'first' }, { name: 'second' }] } })
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.answer('j1', 'd1', 'SUCCEEDED').outbox).toEqual([])
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  const listen = () => told(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels }).outbox)
  expect(listen()).toMatchObject([{ step: 1, what: { name: 'second' } }])
  expect(status(bench)?.delivered).toBe(true)
})

test('a command that the template queues goes as a message, and is done when the device has it', () => {
  const bench = azureBench({ commands: [{ name: 'reboot', payload: null, isQueued: true }] })
  const [delivery] = told(bench.job('j1', ['d1']).outbox)
  expect(delivery).toMatchObject({ channel: 'message', what: { kind: 'command', name: 'reboot', isAnswered: false } })
  bench.pass(3_600_000)
  expect(status(bench)?.status).toBe('IN_PROGRESS')
  bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  expect(status(bench)?.status).toBe('SUCCEEDED')
})

const tooLarge: JobWork = { type: 'setting', operations: [{ name: 'text', value: 'x'.repeat(5_000) }] }

test('behind a setting that cannot be told, the next in the queue has its turn at once', () => {
  const bench = azureBench()
  bench.job('busy', ['d1'])
  bench.job('large', ['d1'], { work: tooLarge })
  bench.job('j1', ['d1'])
  bench.answer('busy', 'd1', 'SUCCEEDED')
  expect(bench.engine.execution('large', 'd1')?.status).toBe('FAILED')
  expect(status(bench)?.status).toBe('IN_PROGRESS')
})

test('a setting that cannot be told is tried as often as its job says, and gives its place to others', () => {
  const bench = azureBench()
  const rules = {
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 2 }] },
    jobExecutionsRolloutConfig: { maximumInProgress: 1 },
  }
  bench.register('d2')
  bench.comeOnline('d2')
  bench.job('j1', ['d1', 'd2'], { work: tooLarge, rules })
  expect(status(bench)).toMatchObject({ status: 'FAILED', executionNumber: 3 })
  expect(bench.engine.execution('j1', 'd2')?.status).toBe('IN_PROGRESS')
})

test.each([
  ['and reports something else', { volts: 12 }],
  ['and reports it once more, for a version that is older', { fan: { value: 1, ac: 200, av: 1 } }],
])('what a device acknowledged before it was told answers nothing, whatever its version: it was told %s', (_what, patch) => {
  const bench = azureBench()
  report(bench, { fan: { value: 1, ac: 200, av: 2 } })
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, patch as JsonObject)
  expect(status(bench)).toMatchObject({ status: 'IN_PROGRESS', sentVersion: 2, delivered: false })
})

test('an acknowledgement may leave out what it said before', () => {
  const bench = azureBench()
  report(bench, { fan: { value: 2, ac: 200, av: 1, ad: 'set' } })
  bench.job('j1', ['d1'], { work: fanWork })
  report(bench, { fan: { av: 2 } })
  expect(status(bench)?.status).toBe('SUCCEEDED')
})

test('what was acknowledged is known after a restart', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'], { work: fanAndMode })
  report(bench, { mode: { value: 'eco', ac: 200, av: 2 } })
  const again = new EngineBench(bench.kept())
  report(again, { fan: { value: 2, ac: 200, av: 2 } })
  expect(status(again)?.status).toBe('SUCCEEDED')
})

test('what was written over a setting by hand is what the device is told when it connects', () => {
  const bench = azureBench()
  const operations = [
    { name: 'fan', value: 2 },
    { name: 'c1.mode', value: 'eco' },
  ]
  bench.job('j1', ['d1'], { work: { type: 'setting', operations } })
  bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { fan: 5, c1: { mode: null } } })
  connect(bench)
  const { outbox } = bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] })
  expect(outbox).toEqual([])
  const [delivery] = told(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels }).outbox)
  expect(delivery?.what).toMatchObject({ patch: { fan: 5, c1: { __t: 'c', mode: null } }, version: 3 })
})

test('a command that is told as a message, and then is one to be answered, has the time for it', () => {
  const queued = { name: 'reboot', payload: null, isQueued: true }
  const bench = azureBench({ commands: [queued] })
  bench.job('j1', ['d1'])
  bench.apply({ kind: 'template.change', templateId: 't', change: { commands: [{ ...queued, isQueued: false }] } })
  bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  expect(status(bench)).toMatchObject({ status: 'IN_PROGRESS', delivered: true })
  bench.pass(30_000)
  expect(status(bench)?.status).toBe('TIMED_OUT')
})

test('a command that is to be answered is not done by being taken, though its template queues it by now', () => {
  const bench = azureBench()
  bench.job('j1', ['d1'])
  const commands = [{ name: 'reboot', payload: null, isQueued: true }]
  bench.apply({ kind: 'template.change', templateId: 't', change: { commands } })
  bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  expect(status(bench)?.status).toBe('IN_PROGRESS')
  bench.pass(30_000)
  expect(status(bench)?.status).toBe('TIMED_OUT')
})

test('a late answer to an attempt that timed out changes nothing for the next one', () => {
  const bench = azureBench()
  const rules = {
    timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT' as const, numberOfRetries: 1 }] },
  }
  bench.job('j1', ['d1'], { rules })
  bench.pass(30_000)
  const next = status(bench)
  expect(next).toMatchObject({ status: 'IN_PROGRESS', executionNumber: 2 })
  const { changes, reading } = bench.answer('j1', 'd1', 'SUCCEEDED', { executionNumber: 1 })
  expect({ changes, verdict: reading?.verdict, now: status(bench) }).toEqual({ changes: [], verdict: 'unchanged', now: next })
})

test('IN_PROGRESS is an answer, also of a device that has acknowledged the delivery before', () => {
  const bench = new EngineBench()
  bench.register('d1')
  bench.comeOnline('d1')
  bench.job('j1', ['d1'], { work: { ...reboot, responseTimeoutInSeconds: 20 } as JobWork })
  bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
  expect(bench.answer('j1', 'd1', 'IN_PROGRESS').reading?.verdict).toBe('applied')
  bench.pass(20_000)
  expect(status(bench)?.status).toBe('IN_PROGRESS')
})

test('a template that queues a command no more has it told to devices that listen for it', () => {
  const queued = { name: 'reboot', payload: null, isQueued: true }
  const bench = azureBench({ commands: [queued] })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['command'] })
  bench.job('j1', ['d1'])
  expect(status(bench)?.status).toBe('QUEUED')
  bench.apply({ kind: 'template.change', templateId: 't', change: { commands: [{ ...queued, isQueued: false }] } })
  expect(status(bench)?.status).toBe('IN_PROGRESS')
})

test('a batch whose devices cannot be told is over at once, and the next begins', () => {
  const bench = azureBench()
  bench.register('d2')
  bench.comeOnline('d2')
  const rules = { jobExecutionsRolloutConfig: { batch: { type: 'number' as const, value: 1 } } }
  const { outbox } = bench.job('j1', ['d1', 'd2'], { work: tooLarge, rules })
  expect(outbox.map(({ deviceId }) => deviceId)).toEqual(['d2'])
})
