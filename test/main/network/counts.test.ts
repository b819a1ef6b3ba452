import { expect, test } from 'vitest'
import type { Change } from '../../../main/contract/engine-io.ts'
import { Comings } from '../../../main/network/comings.ts'
import { MessageCounts } from '../../../main/network/message-counts.ts'

test('messages are counted by whole intervals, oldest first; what is older than the ring is gone', () => {
  const counts = new MessageCounts(0, 1_000, 3)
  for (const at of [100, 200, 1_500]) counts.count('in', at)
  counts.count('out', 1_600)
  counts.count('event', 1_700)
  for (const at of [2_100, 2_900]) counts.count('in', at)
  expect(counts.read(3_000)).toEqual({ intervalMs: 1_000, endsAtMs: 3_000, in: [2, 1, 2], out: [0, 1, 0] })
  expect(counts.read(5_200)).toMatchObject({ endsAtMs: 5_000, in: [2, 0, 0] })
  expect(counts.read(60_000)).toMatchObject({ in: [0, 0, 0], out: [0, 0, 0] })
})

test('a clock that is set back counts on', () => {
  const counts = new MessageCounts(10_000, 1_000, 3)
  counts.count('in', 4_000)
  expect(counts.read(4_000)).toMatchObject({ endsAtMs: 10_000, in: [0, 0, 0] })
  expect(counts.read(11_000).in).toEqual([0, 0, 1])
})

const change = (deviceId: string, presence: 'online' | 'offline' | null) =>
  ({ kind: 'device', deviceId, device: presence && { deviceId, name: deviceId.toUpperCase(), presence } }) as unknown as Change

test('who came and went last stands first, once each; other changes of a device are no news', () => {
  const comings = new Comings()
  comings.note([change('a', 'online'), change('b', 'online')], 1)
  comings.note([change('a', 'online'), change('c', 'offline')], 2)
  comings.note([change('a', 'offline')], 3)
  expect(comings.list()).toEqual([
    { deviceId: 'a', name: 'A', presence: 'offline', atMs: 3 },
    { deviceId: 'b', name: 'B', presence: 'online', atMs: 1 },
  ])
  comings.note([change('a', null)], 4)
  expect(comings.list().map(({ deviceId }) => deviceId)).toEqual(['b'])
})
