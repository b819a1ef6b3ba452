import { expect, test } from 'vitest'
import { cloudMessageLimits } from '../../../main/contract/cloud-messages.ts'
import type { Delivery } from '../../../main/contract/deliveries.ts'
import type { Output } from '../../../main/contract/engine-io.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

const hourMs = 3_600_000

function send(bench: EngineBench, messageId: string, lifeMs = hourMs): Output {
  return bench.apply({
    kind: 'message.send',
    message: {
      ...{ messageId, deviceId: 'd1', payload: 'hello', contentType: null, correlationId: null, properties: {} },
      expiresAtMs: bench.now + lifeMs,
    },
  })
}

function connect(bench: EngineBench): Output {
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  return bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['message'] })
}

const ids = (outbox: Delivery[]) => outbox.map((delivery) => (delivery.about === 'message' ? delivery.message.messageId : delivery.about))
const states = (bench: EngineBench) =>
  Object.fromEntries(bench.engine.cloudMessages('d1').map(({ messageId, state }) => [messageId, state]))

function benchWithDevice(): EngineBench {
  const bench = new EngineBench()
  bench.register('d1')
  return bench
}

test('messages wait for their device, come in order, and are over when it has them', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  send(bench, 'm2')
  expect(ids(connect(bench).outbox)).toEqual(['m1', 'm2'])
  expect(ids(send(bench, 'm3').outbox)).toEqual(['m3'])
  bench.apply({ kind: 'message.acknowledged', deviceId: 'd1', messageId: 'm1' })
  expect(states(bench)).toEqual({ m1: 'taken', m2: 'waiting', m3: 'waiting' })
})

test('one that was not taken comes again on the next connection, and on the same one never', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  connect(bench)
  expect(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['message', 'command'] }).outbox).toEqual([])
  expect(ids(connect(bench).outbox)).toEqual(['m1'])
  expect(bench.engine.cloudMessages('d1')[0]?.deliveries).toBe(2)
})

test('a device that listens later gets it then', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  expect(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting'] }).outbox).toEqual([])
  expect(ids(bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting', 'message'] }).outbox)).toEqual(['m1'])
})

test('after ten times it is given up', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  for (let time = 1; time <= cloudMessageLimits.deliveries; time += 1) expect(connect(bench).outbox).toHaveLength(1)
  expect(connect(bench).outbox).toEqual([])
  expect(states(bench)).toEqual({ m1: 'undeliverable' })
})

test('it runs out at its time, over a restart too', () => {
  const bench = benchWithDevice()
  send(bench, 'short', 1_000)
  send(bench, 'long')
  const restarted = new EngineBench(bench.kept())
  restarted.now = bench.now
  restarted.pass(2_000)
  expect(states(restarted)).toEqual({ short: 'expired', long: 'waiting' })
})

test('it can be taken back while it waits, and not afterwards', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: 'm1' })
  expect(states(bench)).toEqual({ m1: 'canceled' })
  expect(() => bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: 'm1' })).toThrow(
    'The message is canceled already and cannot be taken back. (InvalidStateTransition)',
  )
  expect(() => bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: 'm9' })).toThrow('NotFound')
})

test('at most fifty wait for a device', () => {
  const bench = benchWithDevice()
  for (let count = 0; count < cloudMessageLimits.waiting; count += 1) send(bench, `m${count}`)
  expect(() => send(bench, 'more')).toThrow('QueueFull')
  bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: 'm0' })
  expect(() => send(bench, 'more')).not.toThrow()
})

test('of those that are over the last twenty are kept', () => {
  const bench = benchWithDevice()
  for (let count = 0; count < 30; count += 1) {
    send(bench, `m${count}`)
    bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: `m${count}` })
  }
  expect(Object.keys(states(bench))).toHaveLength(20)
  expect(bench.engine.cloudMessages('d1')[0]?.messageId).toBe('m29')
  expect(bench.kept().cloudMessages).toHaveLength(20)
})

test('an acknowledgement of what is over or unknown changes nothing', () => {
  const bench = benchWithDevice()
  send(bench, 'm1')
  bench.apply({ kind: 'message.cancel', deviceId: 'd1', messageId: 'm1' })
  for (const messageId of ['m1', 'm9']) expect(bench.apply({ kind: 'message.acknowledged', deviceId: 'd1', messageId }).changes).toEqual([])
})

test('one whose time ran out while the bench was closed is not told, though its device is there before the tick', () => {
  const bench = benchWithDevice()
  send(bench, 'm1', 1_000)
  const again = new EngineBench(bench.kept())
  again.now = bench.now + 1_000
  expect(connect(again).outbox).toEqual([])
  expect(states(again)).toEqual({ m1: 'expired' })
})
