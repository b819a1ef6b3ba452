import { ORPCError } from '@orpc/client'
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { announcement } from '../../../renderer/app/announcer.ts'
import { useAttempt } from '../../../renderer/app/attempt.ts'
import { connection, errorSentence } from '../../../renderer/app/client.ts'
import ConnectionBar from '../../../renderer/app/ConnectionBar.vue'
import ErrorBox from '../../../renderer/ui/ErrorBox.vue'

const lostAt = new Date(2026, 10, 21, 14, 2, 11).getTime()

beforeEach(() => {
  connection.value = { state: 'ready', since: 0 }
  announcement.value = ''
})
afterEach(() => {
  vi.useRealTimers()
  connection.value = { state: 'ready', since: 0 }
})

test('a lost connection is shown and said with the time of what is on screen, and so is its return', async () => {
  const bar = mount(ConnectionBar)
  expect(bar.text()).toBe('')
  connection.value = { state: 'lost', since: lostAt }
  await nextTick()
  expect(bar.text()).toContain('what you see is as of 14:02:11')
  expect(announcement.value).toContain('as of 14:02:11')
  connection.value = { state: 'ready', since: lostAt + 5_000 }
  await nextTick()
  expect(bar.text()).toBe('')
  expect(announcement.value).toBe('Connected again: what you see is live.')
})

test('a bench that stays away may have been started anew: the bar says where to go, until it is back', async () => {
  vi.useFakeTimers()
  const bar = mount(ConnectionBar)
  connection.value = { state: 'lost', since: lostAt }
  await nextTick()
  vi.advanceTimersByTime(9_000)
  await nextTick()
  expect(bar.text()).not.toContain('address')
  vi.advanceTimersByTime(1_000)
  await nextTick()
  expect(bar.text()).toContain('open the address that it printed then')
  connection.value = { state: 'ready', since: lostAt + 20_000 }
  await nextTick()
  expect(bar.text()).toBe('')
})

test('a start that takes long is told, a short one is not', async () => {
  vi.useFakeTimers()
  connection.value = { state: 'connecting', since: 0 }
  const bar = mount(ConnectionBar)
  expect(bar.text()).toBe('')
  vi.advanceTimersByTime(2_000)
  await nextTick()
  expect(bar.text()).toBe('Connecting to the bench …')
})

test('nothing is asked of a bench that is not there', async () => {
  const { attempt, refusal } = useAttempt()
  const act = vi.fn(async () => undefined)
  connection.value = { state: 'lost', since: lostAt }
  expect(await attempt(act)).toBe(false)
  expect(act).not.toHaveBeenCalled()
  expect(refusal.value).toMatch(/nothing was done/)
  connection.value = { state: 'ready', since: 0 }
  expect(await attempt(act)).toBe(true)
  expect([act.mock.calls.length, refusal.value]).toEqual([1, null])
})

test('a refusal is a sentence; its code and what came with it can be unfolded', () => {
  const sentence = errorSentence(new ORPCError('VERSION_CONFLICT', { message: 'Someone else changed it.', data: { version: 3 } }))
  expect(sentence).toBe('Someone else changed it.')
  const box = mount(ErrorBox, { props: { sentence } })
  expect(box.get('[role="alert"] p').text()).toBe(sentence)
  const details = box.get('details').text()
  expect(details).toContain('VERSION_CONFLICT')
  expect(details).toContain('{"version":3}')
})

test('a sentence of which no more is known unfolds nothing', () => {
  expect(
    mount(ErrorBox, { props: { sentence: 'Write a name.' } })
      .find('details')
      .exists(),
  ).toBe(false)
})
