import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findingReasons, weightOf } from '../../../main/contract/job-check.ts'
import type { JobEdit } from '../../../main/contract/job-requests.ts'
const { check } = vi.hoisted(() => ({ check: vi.fn() }))
vi.mock('../../../renderer/app/client.ts', () => ({ client: { jobs: { check } }, errorSentence: String }))

import JobCheck from '../../../renderer/jobs/JobCheck.vue'

const job: JobEdit = { targets: { query: 'id exists' }, document: { operation: 'reboot' } }
const nothing = {
  refusal: null,
  devices: 10_000,
  checked: 10_000,
  refused: 0,
  doubtful: 0,
  reasons: [],
  items: [],
  total: 0,
  nextCursor: null,
}

beforeEach(() => {
  vi.useFakeTimers()
  check.mockReset()
})
afterEach(() => void vi.useRealTimers())

async function checked(answer: object, fixed: string | null = null) {
  check.mockResolvedValue({ ...nothing, ...answer })
  const part = mount(JobCheck, { props: { job, fixed } })
  await vi.runAllTimersAsync()
  await flushPromises()
  return part
}

test('says that nothing stands in the way, once all were looked at', async () => {
  const part = await checked({})
  expect(part.find('[role=status]').text()).toContain('Checked 10,000 devices: nothing stands in their way.')
  expect(part.findAll('li')).toHaveLength(0)
})

test('has a line and a count for each reason, the worst in the heading, and says what it did not look at', async () => {
  const reasons = findingReasons.map((reason, index) => ({ reason, weight: weightOf[reason], count: index + 1 }))
  const part = await checked({ checked: 9_000, refused: 6, doubtful: 9, reasons })
  expect(part.find('[role=status]').text()).toContain('6 devices of 10,000 would refuse it.')
  expect(part.text()).toContain('9,000 of 10,000 were looked at')
  expect(part.findAll('li')).toHaveLength(findingReasons.length)
  // What is only good to know is no reason to leave a device out.
  expect(part.findAll('button[aria-label^="Leave these out"]')).toHaveLength(reasons.filter(({ weight }) => weight !== 'note').length)
})

test('leaves out all devices of a reason, however many pages they are', async () => {
  const reasons = [{ reason: 'templateLacks', weight: 'doubtful', count: 1_500 }]
  const part = await checked({ doubtful: 1_500, reasons })
  check.mockImplementation(({ offset = 0, limit = 100 }: { offset?: number; limit?: number }) => {
    const items = Array.from({ length: Math.min(limit, 1_500 - offset) }, (_, index) => ({ deviceId: `d${offset + index}` }))
    return Promise.resolve({ ...nothing, reasons, items, total: 1_500 })
  })
  await part.find('button[aria-label^="Leave these out"]').trigger('click')
  await flushPromises()
  const [[left]] = part.emitted('leaveOut') as [[string[]]]
  expect([left.length, left[0], left.at(-1), new Set(left).size]).toEqual([1_500, 'd0', 'd1499', 1_500])
})

test.each([
  ['more than a choice holds one by one', 20_000, null, 'More than 10,000'],
  ['targets that were written elsewhere', 2, 'Written elsewhere.', 'Written elsewhere.'],
])('does not leave out %s, and says why', async (_what, count, fixed, reason) => {
  const part = await checked({ refused: count, reasons: [{ reason: 'stateTooLarge', weight: 'refused', count }] }, fixed)
  const button = part.find('button[aria-label^="Leave these out"]')
  expect([button.attributes('aria-disabled'), button.attributes('title')]).toEqual(['true', expect.stringContaining(reason)])
})

test('asks anew when the job changes, and shows why the bench would refuse the whole', async () => {
  const part = await checked({ refusal: 'There is no file ‘gone.bin’.' })
  expect(part.find('[role=alert]').text()).toContain('gone.bin')
  await part.setProps({ job: { ...job, document: { operation: 'stop' } } })
  await vi.runAllTimersAsync()
  expect(check).toHaveBeenCalledTimes(2)
})
