import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import ToastHost from '../../../renderer/ui/ToastHost.vue'
import { lastDone, toasts, useToasts } from '../../../renderer/ui/toasts.ts'

const { show, dismiss } = useToasts()
let host: ReturnType<typeof mount>

beforeEach(() => {
  vi.useFakeTimers()
  lastDone.value = null
  host = mount(ToastHost, { attachTo: document.body })
})
afterEach(() => {
  for (const { id } of toasts.value) dismiss(id)
  host.unmount()
  vi.useRealTimers()
})

const shown = () => toasts.value.map(({ text }) => text)

test('a toast is said and goes after 8 s', async () => {
  show('Removed thermo-1 from ‘Shelf A’')
  await nextTick()
  expect(host.get('[role="status"]').text()).toContain('Removed thermo-1')
  vi.advanceTimersByTime(7_999)
  expect(shown()).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(shown()).toEqual([])
})

test.each([
  ['mouseenter', 'mouseleave'],
  ['focusin', 'focusout'],
])('its time stands still from %s to %s', async (enters, leaves) => {
  show('Saved')
  await nextTick()
  vi.advanceTimersByTime(5_000)
  await host.get('.toasts').trigger(enters)
  vi.advanceTimersByTime(60_000)
  expect(shown()).toEqual(['Saved'])
  await host.get('.toasts').trigger(leaves)
  vi.advanceTimersByTime(2_999)
  expect(shown()).toEqual(['Saved'])
  vi.advanceTimersByTime(1)
  expect(shown()).toEqual([])
})

test('Undo takes back what was done, once, and the toast goes', async () => {
  const undo = vi.fn()
  show('Removed 3 devices', undo)
  await nextTick()
  await host.get('button.undo').trigger('click')
  expect(undo).toHaveBeenCalledOnce()
  expect([shown(), lastDone.value]).toEqual([[], null])
})

test('the last thing that can be taken back is known after its toast went', () => {
  const undo = vi.fn()
  show('Removed 3 devices', undo)
  show('Copied')
  vi.advanceTimersByTime(10_000)
  expect([shown(), lastDone.value?.text]).toEqual([[], 'Removed 3 devices'])
})

test('three are shown at a time', () => {
  for (const text of ['a', 'b', 'c', 'd']) show(text)
  expect(shown()).toEqual(['b', 'c', 'd'])
})

test('one toast going does not stop the time of the others', async () => {
  show('a')
  show('b')
  await nextTick()
  await host.get('.toasts').trigger('focusin')
  dismiss(toasts.value[0]!.id)
  await nextTick()
  await nextTick()
  vi.advanceTimersByTime(8_000)
  expect(shown()).toEqual([])
})
