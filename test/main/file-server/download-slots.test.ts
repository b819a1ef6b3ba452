import { expect, test } from 'vitest'
import { DownloadSlots } from '../../../main/file-server/download-slots.ts'

const usual = { most: 4, mostEach: 2, mostWaiting: 3, waitMs: 60_000 }
const here = () => new AbortController().signal

test('a device that hardly reads keeps no other from its download', async () => {
  const slots = new DownloadSlots({ ...usual, most: 3 })
  expect([await slots.enter('slow', here()), await slots.enter('slow', here())]).toEqual([true, true])
  const third = slots.enter('slow', here())
  expect(await slots.enter('other', here())).toBe(true)
  slots.leave('slow')
  expect(await third).toBe(true)
})

test('a device fills the line no more than the downloads', async () => {
  const slots = new DownloadSlots(usual)
  await Promise.all([slots.enter('greedy', here()), slots.enter('greedy', here())])
  const waiting = [slots.enter('greedy', here()), slots.enter('greedy', here())]
  expect(await slots.enter('greedy', here())).toBe(false)
  await Promise.all([slots.enter('a', here()), slots.enter('b', here())])
  const other = slots.enter('c', here())
  slots.leave('a')
  expect(await other).toBe(true)
  slots.leave('greedy')
  slots.leave('greedy')
  expect(await Promise.all(waiting)).toEqual([true, true])
})

test('what is free goes to the first in the line who may have it, and is free again when all have left', async () => {
  const slots = new DownloadSlots({ ...usual, most: 2, mostEach: 1 })
  await Promise.all([slots.enter('a', here()), slots.enter('b', here())])
  const [secondOfA, firstOfC] = [slots.enter('a', here()), slots.enter('c', here())]
  slots.leave('b')
  expect(await firstOfC).toBe(true)
  slots.leave('a')
  expect(await secondOfA).toBe(true)
  slots.leave('a')
  slots.leave('c')
  expect(await Promise.all([slots.enter('d', here()), slots.enter('e', here())])).toEqual([true, true])
})
