import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { announcement } from '../../../renderer/app/announcer.ts'
import LoadingRows from '../../../renderer/ui/LoadingRows.vue'

beforeEach(() => {
  announcement.value = ''
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

test.each([
  [0, 0, ''],
  [299, 0, ''],
  [300, 3, ''],
  [3_999, 3, ''],
  [4_000, 3, 'The bench has not answered yet; this page shows it as soon as it does.'],
])('after %i ms there are %i rows, and it is said: "%s"', async (ms, rows, sentence) => {
  const loading = mount(LoadingRows, { props: { rows: 3, heightPx: 28 } })
  vi.advanceTimersByTime(ms)
  await nextTick()
  const bones = loading.findAll('.bone')
  expect(bones.map((bone) => bone.attributes('style'))).toEqual(Array.from({ length: rows }, () => 'height: 28px;'))
  expect([loading.text(), announcement.value]).toEqual([sentence, sentence])
})

test('nothing runs on when what was read is there', () => {
  mount(LoadingRows).unmount()
  expect(vi.getTimerCount()).toBe(0)
})
