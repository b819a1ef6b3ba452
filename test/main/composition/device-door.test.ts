import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeviceDoor, type TrafficNote } from '../../../main/composition/device-door.ts'
import type { Input } from '../../../main/contract/engine-io.ts'
import { plainDialect } from '../../../main/dialects/plain/index.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

/** A door to a real engine, with what was put into it, sent and noted. */
function doorTo(bench: EngineBench) {
  const inputs: string[] = []
  const sent: string[] = []
  const notes: TrafficNote[] = []
  const door: DeviceDoor = new DeviceDoor({
    dialectOf: () => plainDialect,
    submit: (input: Input) => {
      inputs.push(input.kind)
      const output = bench.apply(input)
      for (const delivery of output.outbox) door.deliver(delivery)
      return Promise.resolve(output)
    },
    send: (_deviceId, outgoing) => sent.push(outgoing.topic) > 0,
    note: (entry) => notes.push(entry),
    failed: (error) => {
      throw error
    },
  })
  return { door, inputs, sent, notes }
}

const filters = ['bench/d1/commands/request/+']
const answer = { topic: 'bench/d1/commands/response/j1.1.0', text: '{"status":"SUCCEEDED"}', payloadBytes: 22, qos: 1 }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('what a device has taken', () => {
  test('is no change of its own when its answer comes right behind it', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected('d1')
    bench.job('j1', ['d1'])
    await door.listening('d1', filters)
    door.acknowledged('d1', 'j1.1.0')
    await door.received('d1', answer)
    const changes = bench.changes.length
    await vi.runAllTimersAsync()
    expect(bench.changes.length).toBe(changes)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'SUCCEEDED', delivered: true })
  })

  test('is kept when no answer comes', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected('d1')
    bench.job('j1', ['d1'])
    await door.listening('d1', filters)
    door.acknowledged('d1', 'j1.1.0')
    await vi.runAllTimersAsync()
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'IN_PROGRESS', delivered: true })
  })

  test.each(['disconnected', 'taken over'])('is not sent again to a device that was %s at once', async (how) => {
    const bench = new EngineBench()
    const { door, sent } = doorTo(bench)
    await door.connected('d1')
    bench.job('j1', ['d1'])
    await door.listening('d1', filters)
    door.acknowledged('d1', 'j1.1.0')
    if (how === 'disconnected') await door.disconnected('d1')
    await door.connected('d1')
    await door.listening('d1', filters)
    expect(sent).toEqual(['bench/d1/commands/request/j1.1.0'])
  })

  test('is kept when the bench stops', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected('d1')
    bench.job('j1', ['d1'])
    await door.listening('d1', filters)
    door.acknowledged('d1', 'j1.1.0')
    await door.stop()
    expect(bench.engine.execution('j1', 'd1')?.delivered).toBe(true)
  })
})

test('what a device says is noted with what was made of it', async () => {
  const bench = new EngineBench()
  const { door, notes } = doorTo(bench)
  await door.connected('d1')
  await door.received('d1', answer)
  await door.received('d1', { topic: 'bench/d1/reported', text: 'no json', payloadBytes: 7, qos: 0 })
  expect(notes.map(({ direction, verdict }) => `${direction} ${verdict}`)).toEqual(['event info', 'in refused', 'in refused'])
})
