/** Commands to one device outside of jobs (emqx-fleets.md, 3.3). */
import { describe, expect, test } from 'vitest'
import { keptDeviceCommands } from '../../../main/contract/device-commands.ts'
import type { Output } from '../../../main/contract/engine-io.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

function benchWithDevice(): EngineBench {
  const bench = new EngineBench()
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'emqx' })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['deviceCommand'] })
  return bench
}

function send(bench: EngineBench, executionId = 'e1', ttlSeconds = 30): Output {
  const command = { executionId, commandId: `c-${executionId}`, deviceId: 'd1', action: 'open', params: { value: 24 }, by: 'tester' }
  return bench.apply({ kind: 'deviceCommand.send', command, ttlSeconds })
}

function answer(
  bench: EngineBench,
  status: 'SUCCEEDED' | 'FAILED' | 'REJECTED',
  message: string | null = null,
  executionId = 'e1',
): Output {
  return bench.apply({ kind: 'deviceCommand.answered', deviceId: 'd1', executionId, status, result: { ok: 1 }, message })
}

const command = (bench: EngineBench, executionId = 'e1') =>
  bench.engine.deviceCommands('d1').find((candidate) => candidate.executionId === executionId)

test('is told at once', () => {
  const bench = benchWithDevice()
  expect(send(bench).outbox).toMatchObject([{ about: 'deviceCommand', deviceId: 'd1', dialect: 'emqx', command: { status: 'SENT' } }])
  expect(command(bench)).toMatchObject({ sentAtMs: bench.now, expiresAtMs: bench.now + 30_000, finishedAtMs: null })
})

test.each([
  ['SUCCEEDED', null],
  ['FAILED', 'jammed'],
  ['REJECTED', 'jammed'],
] as const)('ends as %s when the device says so, once', (status, error) => {
  const bench = benchWithDevice()
  send(bench)
  answer(bench, status, 'jammed')
  expect(command(bench)).toMatchObject({ status, error, result: { ok: 1 }, finishedAtMs: bench.now })
  expect(answer(bench, 'SUCCEEDED')).toMatchObject({ changes: [], reading: { verdict: 'unchanged' } })
})

test('times out, and an answer after that changes nothing', () => {
  const bench = benchWithDevice()
  send(bench)
  bench.pass(30_000)
  expect(command(bench)).toMatchObject({ status: 'TIMED_OUT', error: 'The device did not answer in its time.' })
  expect(answer(bench, 'SUCCEEDED')).toMatchObject({ changes: [], reading: { verdict: 'unchanged' } })
})

test('times out over a restart', () => {
  const bench = benchWithDevice()
  send(bench)
  const again = new EngineBench(bench.kept())
  again.now = bench.now + 60_000
  again.apply({ kind: 'tick' })
  expect(command(again)?.status).toBe('TIMED_OUT')
})

test('is canceled by a person while it is sent, and not after', () => {
  const bench = benchWithDevice()
  const cancel = () => bench.apply({ kind: 'deviceCommand.cancel', deviceId: 'd1', executionId: 'e1' })
  expect(cancel).toThrowError(expect.objectContaining({ code: 'NotFound' }))
  send(bench)
  cancel()
  expect(command(bench)?.status).toBe('CANCELED')
  expect(cancel).toThrowError(expect.objectContaining({ code: 'InvalidStateTransition' }))
})

describe('cannot be sent', () => {
  test.each([
    ['to a device that is offline', (bench: EngineBench) => bench.apply({ kind: 'device.disconnected', deviceId: 'd1' }), 'offline'],
    [
      'to one that has not subscribed',
      (bench: EngineBench) => bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] }),
      'subscribed',
    ],
    [
      'to one of another family',
      (bench: EngineBench) => bench.apply({ kind: 'device.spoke', deviceId: 'd1', dialect: 'azure' }),
      'jobs only',
    ],
  ])('%s', (_what, before, words) => {
    const bench = benchWithDevice()
    before(bench)
    expect(() => send(bench)).toThrowError(words)
    expect(bench.engine.deviceCommands('d1')).toEqual([])
  })
})

test('an answer to a command that was not sent is refused', () => {
  expect(answer(benchWithDevice(), 'SUCCEEDED')).toMatchObject({ changes: [], reading: { verdict: 'refused', why: 'notFound' } })
})

test('the newest are kept, and all go with the device', () => {
  const bench = benchWithDevice()
  for (let index = 0; index < keptDeviceCommands + 3; index += 1) send(bench, `e${index}`)
  expect(bench.engine.deviceCommands('d1')).toHaveLength(keptDeviceCommands)
  expect(bench.engine.deviceCommands('d1')[0]?.executionId).toBe(`e${keptDeviceCommands + 2}`)
  bench.apply({ kind: 'device.delete', deviceIds: ['d1'] })
  expect(bench.kept().deviceCommands).toEqual([])
})
