/** A unit that speaks in another way than before, while it is at work (docs/protocols/aws.md, "Who is an AWS device, and which"). */
import { describe, expect, test } from 'vitest'
import type { DialectName } from '../../../main/contract/devices.ts'
import { benchWith, EngineBench, fanWork } from '../../helpers/engine-bench.ts'
import { benchOfFetching, come, make, notices, startNext, update } from '../../helpers/fetching-devices.ts'

const told = ({ outbox }: { outbox: readonly { about: string }[] }) =>
  outbox.flatMap((delivery) => ('jobId' in delivery ? `${String(delivery.jobId)} to ${(delivery as { dialect?: string }).dialect}` : []))

function listen(bench: EngineBench, dialect: DialectName) {
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect })
  return bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting', 'command'] })
}

describe('what it is at work on', () => {
  test('having fetched it, is told to it in its new way, and ends by its answer', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    startNext(bench)
    expect(told(listen(bench, 'plain'))).toEqual(['j1 to plain'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('SUCCEEDED')
  })

  test('having fetched it, is sent to an Azure device once, with a time to be answered by', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    startNext(bench)
    expect(told(listen(bench, 'azure'))).toEqual(['j1 to azure'])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ delivered: true, answerDeadlineAtMs: bench.now + 30_000 })
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(told(listen(bench, 'azure'))).toEqual([])
  })

  test('having been told the first of its commands, is in its queue as one document, which it ends', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'open' }, { name: 'close' }] } })
    bench.answer('j1', 'd1', 'SUCCEEDED')
    come(bench, 'd1')
    expect(startNext(bench).reading?.execution).toMatchObject({ jobId: 'j1', status: 'IN_PROGRESS', step: 1 })
    update(bench, 'j1', 'SUCCEEDED')
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })

  test('a setting, ends where its new family counts it as reported already', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.apply({ kind: 'device.reported', deviceId: 'd1', patch: { door: { open: true, since: 3 } } })
    bench.job('j1', ['d1'], { work: { type: 'setting', operations: [{ name: 'door', value: { open: true } }] } })
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
    come(bench, 'd1')
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('SUCCEEDED')
  })

  test('a setting, is told again in its new way, over the connection on which it showed what it is', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { work: fanWork })
    bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
    bench.apply({ kind: 'device.spoke', deviceId: 'd1', dialect: 'aws' })
    expect(told(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting'] }))).toEqual(['j1 to aws'])
  })
})

test('room that it waited for to be told is no news to a unit that fetches its jobs by now', () => {
  const bench = benchWith('d1', 'd2')
  bench.comeOnline('d2')
  bench.comeOnline('d1')
  make(bench, 'j1', { jobExecutionsRolloutConfig: { maximumInProgress: 1 } }, ['d2', 'd1'])
  expect(notices(come(bench, 'd1', { session: true }))).toEqual(['notify next j1 [j1 QUEUED]'])
  expect(notices(bench.answer('j1', 'd2', 'SUCCEEDED'))).toEqual([])
})

test('a connection that shows what it is asks for its jobs, and is not told of them by itself: it would do them twice (6.2)', () => {
  const bench = benchWith('d1')
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] })
  make(bench, 'j1')
  expect(notices(bench.apply({ kind: 'device.spoke', deviceId: 'd1', dialect: 'aws' }))).toEqual([])
  expect(notices(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['queue'] }))).toEqual([])
  expect(notices(make(bench, 'j2'))).toEqual(['notify [j1 QUEUED, j2 QUEUED]'])
})

describe('a request by HTTP', () => {
  test('makes a device that says nothing else one of its family', () => {
    const bench = benchWith('d1')
    bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
    bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] })
    bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'aws' })
    expect(bench.engine.device('d1')?.dialect).toBe('aws')
  })

  test('does not take its commands away from one that listens for them over MQTT', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'aws' })
    expect(told(make(bench, 'j1'))).toEqual(['j1 to plain'])
  })
})
