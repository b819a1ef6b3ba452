import { afterEach, describe, expect, test, vi } from 'vitest'
import { Alarm } from '../../../main/api/alarm.ts'

describe('an alarm', () => {
  afterEach(() => vi.useRealTimers())

  test.each([
    ['what is soon is waited for', 4_000, 4_000],
    ['of a long wait only the first part is slept through', 3_600_000, 15_000],
  ])('%s', (_, inMs, wakesAfterMs) => {
    vi.useFakeTimers()
    const wake = vi.fn()
    new Alarm(wake).set(inMs)
    vi.advanceTimersByTime(wakesAfterMs - 1)
    expect(wake).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(wake).toHaveBeenCalledOnce()
  })

  test('what is past is due at once', () => {
    vi.useFakeTimers()
    const wake = vi.fn()
    new Alarm(wake).set(-5_000)
    vi.advanceTimersByTime(1)
    expect(wake).toHaveBeenCalledOnce()
  })

  test('is set anew in place of before, and rings no more once it is cleared', () => {
    vi.useFakeTimers()
    const wake = vi.fn()
    const alarm = new Alarm(wake)
    alarm.set(1_000)
    alarm.set(2_000)
    vi.advanceTimersByTime(1_500)
    expect(wake).not.toHaveBeenCalled()
    alarm.clear()
    vi.advanceTimersByTime(60_000)
    expect(wake).not.toHaveBeenCalled()
  })
})
