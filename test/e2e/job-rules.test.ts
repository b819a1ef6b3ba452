import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** Inputs by what they are called, and what is chosen in them; a name that is a button or a chip is clicked. */
type Act =
  { fill: string; with: string } | { choose: string; in: string } | { chip: string; of: string } | { press: string } | { turnOn: string }

const delivery: [string, Act[], string][] = [
  [
    'zero devices a minute',
    [
      { chip: 'Steady rate', of: 'Pace' },
      { fill: 'Rate, in devices a minute', with: '0' },
    ],
    'The rate is a whole number from 1 to 60,000.',
  ],
  [
    'a steady rate without a rate',
    [
      { chip: 'Steady rate', of: 'Pace' },
      { fill: 'Rate, in devices a minute', with: '' },
    ],
    'The rate is a whole number from 1 to 60,000.',
  ],
  [
    'a base rate above the ceiling',
    [
      { chip: 'Growing rate', of: 'Pace' },
      { fill: 'Base rate, in devices a minute', with: '500' },
      { fill: 'Ceiling of the rate', with: '100' },
    ],
    'The base rate is not more than the ceiling "maximumPerMinute".',
  ],
  [
    'a rate that grows sixfold',
    [
      { chip: 'Growing rate', of: 'Pace' },
      { fill: 'Increment factor', with: '6' },
    ],
    'The increment factor is a number from 1.1 to 5 with one decimal.',
  ],
  [
    'a batch of 101 %',
    [{ turnOn: 'In batches' }, { fill: 'Size of a batch', with: '101' }],
    'The size of a batch is a percentage above 0 and up to 100, with at most two decimals.',
  ],
  [
    'half a device at work at once',
    [{ fill: 'Devices at work at once', with: '0.5' }],
    'The number in progress at once is a whole number from 1 to 1,000,000.',
  ],
  [
    'a wrong percentage',
    [{ press: 'Add a criterion' }, { fill: 'Threshold in per cent, reached', with: '5.125' }],
    'The threshold is a percentage above 0 and up to 100, with at most two decimals.',
  ],
  [
    'a criterion that looks at nobody',
    [{ press: 'Add a criterion' }, { fill: 'Minimum of executed devices', with: '0' }],
    'The minimum of executed devices is a whole number from 1 to 1,000,000.',
  ],
  [
    'a threshold for each batch without batches',
    [{ press: 'Add a cancellation threshold' }, { choose: 'of each batch', in: 'What the threshold is of' }],
    'A threshold for each batch needs batches: give "jobExecutionsRolloutConfig.batch" too.',
  ],
  [
    'a time-out longer than a week',
    [{ fill: 'In-progress time-out', with: '10081' }],
    'The in-progress time-out in minutes is a whole number from 1 to 10,080.',
  ],
  [
    'a deadline of no time',
    [{ fill: 'Queued deadline', with: '0' }],
    'The queued deadline in seconds is a whole number from 1 to 31,536,000.',
  ],
  [
    'an eleventh retry',
    [{ press: 'Add retries' }, { fill: 'Number of retries', with: '11' }],
    'The number of retries is a whole number from 0 to 10.',
  ],
  [
    'an eleventh retry over both kinds of failure',
    [
      { press: 'Add retries' },
      { fill: 'Number of retries', with: '9' },
      { press: 'Add retries' },
      { fill: 'In-progress time-out', with: '5' },
    ],
    'A device is retried at most 10 times in all.',
  ],
  [
    'a retry on a time-out without a time-out',
    [{ press: 'Add retries' }, { choose: 'a time-out', in: 'What is retried' }],
    'A retry on TIMED_OUT needs a time-out: give "timeoutConfig" too.',
  ],
]

const startAt = (time: string): Act[] => [
  { chip: 'At a time', of: 'Starts' },
  { fill: 'Start time', with: time },
]

const when: [string, Act[], string][] = [
  ['a start in the past', startAt('2020-01-01T08:00'), 'The start time has passed: give one that lies ahead, or none.'],
  [
    'a start at no time',
    [{ chip: 'At a time', of: 'Starts' }],
    'A time is a day that exists and a time of day, written YYYY-MM-DD HH:MM as in "2026-11-30 14:00", from 1970 on.',
  ],
  [
    'an end before its start',
    [...startAt('2090-12-02T14:00'), { chip: 'At a time', of: 'Ends' }, { fill: 'End time', with: '2090-12-02T13:00' }],
    'The end time comes after the start time.',
  ],
  [
    'an end in the past',
    [
      { chip: 'At a time', of: 'Ends' },
      { fill: 'End time', with: '2020-01-01T08:00' },
    ],
    'The end time has passed: give one that lies ahead, or none.',
  ],
  [
    'an unknown time zone',
    [...startAt('2090-12-02T14:00'), { fill: 'Time zone', with: 'Europe/Benchville' }],
    'A time zone is named as in the IANA database, for example "Europe/Vienna" or "UTC".',
  ],
  [
    'a last run before the first',
    [
      ...startAt('2090-12-02T14:00'),
      { choose: 'Every week', in: 'Repeats' },
      { choose: 'Until a time', in: 'Last run' },
      { fill: 'No run after', with: '2090-12-01T14:00' },
    ],
    'The date of the end comes after the start time.',
  ],
  [
    'no run at all',
    [
      ...startAt('2090-12-02T14:00'),
      { choose: 'Every day', in: 'Repeats' },
      { choose: 'After some runs', in: 'Last run' },
      { fill: 'Runs in all', with: '0' },
    ],
    'The number of runs is a whole number from 1 to 10,000.',
  ],
  [
    'a window without length',
    [{ press: 'Add a window' }, { fill: 'Length in minutes', with: '' }],
    'The length of a window in minutes is a whole number from 1 to 1,430.',
  ],
  [
    'a window on no day',
    [{ press: 'Add a window' }, ...['Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur', 'Sun'].map((day) => ({ press: `${day}day` }))],
    'Choose a day on which the window opens.',
  ],
  [
    'a window by a cron of five fields',
    [{ press: 'Add a window' }, { press: 'Write it as AWS cron' }, { fill: 'Opens at (AWS cron)', with: '0 2 * * SUN' }],
    'A window begins at an AWS cron expression of six fields, as "cron(0 2 ? * SUN *)".',
  ],
]

describe.skipIf(browserPath === null)('the rules of a job in the builder', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let deviceSetId: string
  const lamps = Array.from({ length: 40 }, (_nothing, index) => `lamp-${index + 1}`)

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      for (const deviceId of lamps) await server.call('POST', '/devices', { deviceId })
      const made = await server.call<{ deviceSetId: string }>('POST', '/device-sets', {
        name: 'Lamps',
        membership: { kind: 'static', deviceIds: lamps },
      })
      deviceSetId = made.deviceSetId
    })
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())
  beforeEach(async () => {
    await bench.page.evaluate(() => sessionStorage.clear())
  })

  async function perform(acts: readonly Act[]): Promise<void> {
    const { page } = bench
    for (const act of acts)
      if ('fill' in act) await page.getByLabel(act.fill, { exact: true }).first().fill(act.with)
      else if ('choose' in act) await page.getByLabel(act.in, { exact: true }).selectOption({ label: act.choose })
      else if ('chip' in act) await page.getByRole('group', { name: act.of, exact: true }).getByText(act.chip, { exact: true }).click()
      else if ('turnOn' in act) await page.getByRole('switch', { name: act.turnOn }).click()
      else await page.getByRole('button', { name: act.press, exact: true }).click()
  }

  /** What was filled in and chosen is what the page shows. */
  async function expectShown(acts: readonly Act[]): Promise<void> {
    for (const act of acts)
      if ('fill' in act)
        await expect.poll(() => bench.page.getByLabel(act.fill, { exact: true }).first().inputValue()).toBe(act.with.replace(',', '.'))
      else if ('choose' in act)
        expect(await bench.page.getByLabel(act.in, { exact: true }).first().locator('option:checked').textContent()).toBe(act.choose)
      else if ('chip' in act)
        expect(await bench.page.getByRole('group', { name: act.of, exact: true }).getByLabel(act.chip).isChecked()).toBe(true)
  }

  const openStep = (step: string) => bench.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click()

  /** A new job that lacks nothing but its rules, open at a step. */
  async function newJob(step: 'Delivery' | 'When'): Promise<void> {
    await bench.page.goto(`${server.http}/jobs/new?set=${deviceSetId}`)
    await bench.page.getByText('Command', { exact: true }).click()
    await bench.field('Command name').fill('reboot')
    await openStep(step)
    await bench.page.getByRole('heading', { level: 2, name: step === 'Delivery' ? 'Rollout' : 'Start', exact: true }).waitFor()
  }

  async function expectRefused(step: 'Delivery' | 'When', acts: readonly Act[], sentence: string): Promise<void> {
    await newJob(step)
    await perform(acts)
    await bench.button(/^Save/).click()
    await bench.page.locator('.form').getByRole('alert').filter({ hasText: sentence }).waitFor()
    // The step is marked, and whoever asked to save stands at what is wrong.
    await bench.button(new RegExp(`${step} ?, has errors`)).waitFor()
    await expect.poll(() => bench.page.evaluate(() => document.activeElement?.closest('.form [data-field]') !== null)).toBe(true)
    expect((await server.call<{ total: number }>('GET', '/jobs')).total).toBe(0)
  }

  test.each(delivery)('refuses %s', async (_title, acts, sentence) => {
    await expectRefused('Delivery', acts, sentence)
  })

  test.each(when)('refuses %s', async (_title, acts, sentence) => {
    await expectRefused('When', acts, sentence)
  })

  const everyRule: Act[] = [
    { chip: 'Growing rate', of: 'Pace' },
    { fill: 'Base rate, in devices a minute', with: '50' },
    { fill: 'Increment factor', with: '1,5' },
    { fill: 'Number of devices after which the rate grows', with: '20' },
    { choose: 'devices that succeeded', in: 'What the rate grows with' },
    { fill: 'Ceiling of the rate', with: '200' },
    { turnOn: 'In batches' },
    { choose: 'devices', in: 'Batch by number or percentage' },
    { fill: 'Size of a batch', with: '15' },
    { fill: 'Devices at work at once', with: '5' },
    { press: 'Add a criterion' },
    { fill: 'Threshold in per cent, reached', with: '12.5' },
    { fill: 'Minimum of executed devices', with: '8' },
    { choose: 'rejected it', in: 'Kind of failure' },
    { press: 'Add a cancellation threshold' },
    { choose: '%', in: 'Threshold by number or percentage' },
    { fill: 'Cancellation threshold, exceeded', with: '30' },
    { choose: 'of each batch', in: 'What the threshold is of' },
    { fill: 'In-progress time-out', with: '90' },
    { choose: 'seconds', in: 'Unit of the in-progress time-out' },
    { fill: 'Queued deadline', with: '2' },
    { choose: 'hours', in: 'Unit of the queued deadline' },
    { press: 'Add retries' },
    { fill: 'Number of retries', with: '3' },
    { press: 'Add retries' },
  ]
  const everyTime: Act[] = [
    ...startAt('2090-12-02T14:00'),
    { fill: 'Time zone', with: 'Europe/Vienna' },
    { choose: 'Every week', in: 'Repeats' },
    { choose: 'After some runs', in: 'Last run' },
    { fill: 'Runs in all', with: '3' },
    { chip: 'Skip it', of: 'If the bench is closed at the start' },
    { chip: 'At a time', of: 'Ends' },
    { fill: 'End time', with: '2090-12-02T18:00' },
    { chip: 'Cancel everything', of: 'What happens then' },
    { press: 'Add a window' },
    { press: 'Saturday' },
    { press: 'Sunday' },
    { fill: 'Opens at', with: '03:30' },
    { fill: 'Length in minutes', with: '90' },
  ]
  const savedRules = {
    targetSelection: 'CONTINUOUS',
    jobExecutionsRolloutConfig: {
      maximumPerMinute: 200,
      exponentialRate: { baseRatePerMinute: 50, incrementFactor: 1.5, rateIncreaseCriteria: { numberOfSucceededThings: 20 } },
      batch: { type: 'number', value: 15 },
      maximumInProgress: 5,
    },
    abortConfig: {
      criteriaList: [{ action: 'CANCEL', failureType: 'REJECTED', thresholdPercentage: 12.5, minNumberOfExecutedThings: 8 }],
      cancellationThreshold: { type: 'percentage', value: 30, batch: true },
    },
    timeoutConfig: { inProgressTimeoutInSeconds: 90, queuedTimeoutInSeconds: 7200 },
    jobExecutionsRetryConfig: {
      criteriaList: [
        { failureType: 'FAILED', numberOfRetries: 3 },
        { failureType: 'TIMED_OUT', numberOfRetries: 2 },
      ],
    },
    schedulingConfig: {
      timeZone: 'Europe/Vienna',
      startTime: '2090-12-02 14:00',
      ifMissed: 'skip',
      recurrence: { frequency: 'weekly', end: { type: 'occurrences', occurrences: 3 } },
      endTime: '2090-12-02 18:00',
      endBehavior: 'FORCE_CANCEL',
      maintenanceWindows: [{ startTime: 'cron(30 3 ? * MON-FRI *)', durationInMinutes: 90 }],
    },
  }
  const sentence =
    'Send reboot to 40 devices in ‘Lamps’ and each that joins later, from 50 a minute on, times 1.5 for every 20 that succeeded, ' +
    'at most 200 a minute, in batches of 15, at most 5 at work at once, abort when 12.5 % of at least 8 have rejected it, ' +
    'abort when more than 30 % of a batch have failed in any way, time out after 1 min 30 s at work, time out after 2 h of waiting, ' +
    'retry up to 3 times after a failure, retry twice after a time-out, starting 2 Dec 2090 14:00 Europe/Vienna, ' +
    'again every week, 3 runs in all, ending 2 Dec 2090 18:00, only in its maintenance window; all are offline and get it when they connect.'

  test('keeps every rule, and shows it again as it was written', async () => {
    const { page } = bench
    await newJob('Delivery')
    await perform(everyRule)
    await page.getByRole('img', { name: 'Reaches 40 devices in 39 s at the soonest, when each device succeeds at once.' }).waitFor()
    await openStep('Which devices')
    await perform([{ chip: 'Also every device that joins later', of: 'Which of them' }])
    await openStep('When')
    await perform(everyTime)
    await page.getByText('Sat, 16 Dec 2090, 14:00').first().waitFor()
    await bench.button(/Review and schedule/).click()
    await page.getByText(sentence, { exact: true }).waitFor()
    await bench.button(/Schedule for 2 Dec 2090 14:00/).waitFor()
    await bench.button(/^Save/).click()
    await page.waitForURL(/\/edit/)

    const { items } = await server.call<{ items: { jobId: string }[] }>('GET', '/jobs')
    const jobId = items[0]!.jobId
    expect(await server.call('GET', `/jobs/${jobId}`)).toMatchObject({ state: 'draft', ...savedRules })
    const copy = await server.call<{ jobId: string }>('POST', `/jobs/${jobId}/copy`)
    for (const reopened of [jobId, copy.jobId]) {
      await page.evaluate(() => sessionStorage.clear())
      await page.goto(`${server.http}/jobs/${reopened}/edit`)
      await openStep('Delivery')
      await expectShown(everyRule)
      await openStep('When')
      await expectShown(everyTime)
      await bench.button(/Review and schedule/).click()
      await page.getByText(sentence, { exact: true }).waitFor()
      await bench.button(/^Save/).click()
      await bench.text(/is saved/).waitFor()
      expect(await server.call('GET', `/jobs/${reopened}`)).toMatchObject({ state: 'draft', ...savedRules })
    }
  })

  test('leads from the review to each rule', async () => {
    const { page } = bench
    await newJob('Delivery')
    for (const [rule, input] of [
      ['Rollout', 'All at once'],
      ['Retries', 'Add retries'],
      ['Schedule', 'When it is run'],
    ] as const) {
      await openStep('Review')
      await bench.button(`Edit ${rule}`).click()
      const focused = page.locator('.form :focus')
      await expect.poll(() => focused.evaluate((element) => (element.closest('label') ?? element).textContent?.trim())).toBe(input)
    }
  })

  test('is accessible on each step in both themes, also where something is wrong', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await bench.page.evaluate(() => sessionStorage.clear())
      await bench.page.emulateMedia({ colorScheme })
      await newJob('Delivery')
      await perform(everyRule)
      await bench.expectAccessible(`delivery, ${colorScheme}`)
      await perform([{ fill: 'Size of a batch', with: '' }])
      await openStep('When')
      await perform([...everyTime, { press: 'Write it as AWS cron' }, { fill: 'Length in minutes', with: '' }])
      await bench.field(/Opens at/).waitFor()
      await bench.button(/^Save/).click()
      await bench.page.getByRole('alert').first().waitFor()
      await bench.expectAccessible(`delivery refused, ${colorScheme}`)
      await openStep('When')
      await bench.page.getByRole('combobox', { name: 'Time zone' }).click()
      await bench.page.getByRole('option', { name: /UTC/ }).first().waitFor()
      await bench.expectAccessible(`when refused, ${colorScheme}`)
      await perform([{ fill: 'Length in minutes', with: '90' }])
      await openStep('Delivery')
      await perform([{ fill: 'Size of a batch', with: '15' }])
      await openStep('Review')
      await bench.button(/Schedule for/).waitFor()
      await bench.expectAccessible(`review, ${colorScheme}`)
    }
    bench.expectNoErrors()
  })
})
