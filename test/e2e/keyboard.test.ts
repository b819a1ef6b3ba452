import { readFile } from 'node:fs/promises'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()
/** More stops than any page has: who does not come by in so many cannot be reached. */
const mostStops = 120

/** The whole story without a pointer: every act is a key, and what a key did can be heard. */
describe.skipIf(browserPath === null)('by keyboard alone', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/simulator/start', { count: 200 }))
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  const press = async (...keys: string[]) => {
    for (const key of keys) await bench.page.keyboard.press(key)
  }
  const type = (text: string) => bench.page.keyboard.type(text)
  const hasFocus = (place: Locator) => place.evaluate((element) => element === document.activeElement).catch(() => false)
  const heading = (name: string | RegExp) => bench.page.getByRole('heading', { level: 1, name }).waitFor()
  const dialog = () => bench.page.getByRole('dialog')

  /** Goes with Tab until the place has the focus, which must then be in sight. */
  async function tabTo(place: Locator, key = 'Tab'): Promise<void> {
    await place.first().waitFor()
    for (let stop = 0; stop < mostStops; stop += 1) {
      if (await hasFocus(place.first())) {
        const outline = await place.first().evaluate((element) => {
          const seen = [element, element.closest('label'), element.closest('.field')].filter((each) => each !== null)
          return seen.some((each) => getComputedStyle(each).outlineStyle !== 'none' || getComputedStyle(each).boxShadow !== 'none')
        })
        expect(outline, `the focus of ${place.toString()} is in sight`).toBe(true)
        return
      }
      await press(key)
    }
    throw new Error(`Tab does not come to ${place.toString()}.`)
  }
  const pressOn = async (place: Locator, key = 'Enter') => {
    await tabTo(place)
    await press(key)
  }
  /** What was said to people who listen, by the live regions. */
  const heard = () =>
    bench.page
      .getByRole('status')
      .allInnerTexts()
      .then((texts) => texts.join(' '))
  const expectHeard = (words: RegExp) => expect.poll(heard, { timeout: patienceMs }).toMatch(words)

  test('goes to the devices, filters and selects them, and makes a set of them', async () => {
    await press('g', 'd')
    await heading('Devices')
    await expectHeard(/Devices/)
    await press('/')
    await expect.poll(() => hasFocus(bench.page.getByRole('searchbox'))).toBe(true)
    await type('Thermostat 00')
    await expectHeard(/60 devices/)
    await tabTo(bench.page.getByRole('row', { name: /Thermostat 0001/ }))
    await press('Space', 'ArrowDown', 'ArrowDown', 'Shift+Space')
    await bench.text('3 of 60 selected').waitFor()
    await press('End')
    await expect.poll(() => hasFocus(bench.page.getByRole('row', { name: /Thermostat 0060/ }))).toBe(true)
    await press('Control+a')
    await bench.text('60 of 60 selected').waitFor()
    await tabTo(bench.button('New set'), 'Shift+Tab')
    await press('Enter')
    await heading('New device set')
    await tabTo(bench.field('Name'))
    await type('Lab thermostats')
    await pressOn(bench.button('Save device set'))
    await heading('Lab thermostats')
  })

  test('builds a job with delivery and a schedule, reviews and runs it', async () => {
    await pressOn(bench.button('New job on this set'))
    await heading('New job')
    await tabTo(bench.page.getByRole('radio', { name: 'Setting' }))
    await press('ArrowRight', 'ArrowRight')
    await tabTo(bench.field('Command name'))
    await type('reboot')
    await pressOn(bench.button('Next: which devices'))
    await pressOn(bench.button('Next: delivery'))
    await tabTo(bench.page.getByRole('radio', { name: 'All at once' }))
    await press('ArrowRight')
    await tabTo(bench.page.getByLabel('Rate, in devices a minute'))
    await press('Control+a')
    await type('6000')
    await pressOn(bench.button('Next: when'))
    await tabTo(bench.page.getByRole('group', { name: 'Starts' }).getByRole('radio').first())
    await press('ArrowRight')
    await tabTo(bench.page.getByLabel('Start time', { exact: true }))
    await press('ArrowLeft')
    await tabTo(bench.page.getByRole('group', { name: 'Starts' }).getByRole('radio', { name: 'At a time' }), 'Shift+Tab')
    await press('ArrowLeft')
    await press('Control+Enter')
    await bench.text(/Send reboot to (\d+ of )?60 devices in ‘Lab thermostats’, at most 6,000 a minute/i).waitFor()
    // The sentence stands beside every step: that it can be run now, the button says.
    await bench.button(/^Run on 60 devices/).waitFor()
    await press('Control+Enter')
    await heading(/reboot/i)
    await expectHeard(/‘reboot’ runs on 60 devices/i)
  })

  test('finds the failed unit by the totals and opens it; Escape gives the focus back', async () => {
    await bench.button(/Failed 3/).waitFor()
    await pressOn(bench.button(/^Failed 3/))
    const failed = bench.page.getByRole('row', { name: /Thermostat 0041.*Failed/ })
    await failed.waitFor()
    await tabTo(bench.page.getByRole('row', { name: /Failed/ }))
    await press('End')
    await expect.poll(() => hasFocus(failed)).toBe(true)
    await press('Enter')
    const details = bench.page.getByRole('complementary', { name: 'Thermostat 0041' })
    await details.getByText('Supply voltage low: 2.71 V').first().waitFor()
    await press('Escape')
    await details.waitFor({ state: 'detached' })
    await expect.poll(() => hasFocus(failed)).toBe(true)
  })

  test('takes the results away', async () => {
    await tabTo(bench.page.getByRole('link', { name: 'Download job details' }), 'Shift+Tab')
    const [download] = await Promise.all([bench.page.waitForEvent('download'), press('Enter')])
    expect(await readFile((await download.path())!, 'utf8')).toContain('Supply voltage low: 2.71 V')
  })

  test('cancels a job through its menu; the dialog holds the focus and gives it back, and what happened is heard', async () => {
    await server.call('POST', '/jobs', {
      name: 'Slow wave',
      type: 'command',
      operations: [{ name: 'identify' }],
      targets: { query: 'template = "fridge"' },
      jobExecutionsRolloutConfig: { maximumPerMinute: 30 },
    })
    await press('g', 'j')
    await heading('Jobs')
    await tabTo(bench.page.getByRole('row', { name: /Slow wave/ }))
    await press('Enter')
    await heading('Slow wave')
    await pressOn(bench.button('More actions'))
    const cancel = bench.page.getByRole('menuitem', { name: 'Cancel job' })
    await cancel.waitFor()
    for (let item = 0; item < 8 && !(await hasFocus(cancel)); item += 1) await press('ArrowDown')
    await press('Enter')
    await expect.poll(() => hasFocus(dialog().getByRole('button', { name: 'Keep it' }))).toBe(true)
    await tabTo(bench.field(/Reason code/), 'Shift+Tab')
    await type('WRONG_BATCH')
    await press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await expect.poll(() => hasFocus(bench.button('More actions'))).toBe(true)
    await press('Enter')
    await cancel.waitFor()
    for (let item = 0; item < 8 && !(await hasFocus(cancel)); item += 1) await press('ArrowDown')
    await press('Enter')
    await expect.poll(() => hasFocus(dialog().getByRole('button', { name: 'Keep it' }))).toBe(true)
    await tabTo(bench.field(/Reason code/), 'Shift+Tab')
    await type('WRONG_BATCH')
    await pressOn(dialog().getByRole('button', { name: 'Cancel job' }))
    await dialog().waitFor({ state: 'detached' })
    await expectHeard(/‘Slow wave’ is canceled/)
    await expectHeard(/Job ‘Slow wave’: Canceled\. Canceled: WRONG_BATCH/)
    expect(await bench.page.evaluate(() => document.activeElement === document.body)).toBe(false)
  })

  test('an abort by a rule is heard with its reason', async () => {
    // The faulty one is the third that is reached, six seconds after the start: it is listened to by then.
    await server.call('POST', '/jobs', {
      name: 'First wave',
      type: 'command',
      operations: [{ name: 'selfTest' }],
      targets: { thingNames: ['thermostat-0001', 'thermostat-0002', 'thermostat-0027', 'thermostat-0003'] },
      jobExecutionsRolloutConfig: { maximumPerMinute: 20 },
      abortConfig: { criteriaList: [{ failureType: 'FAILED', thresholdPercentage: 1, minNumberOfExecutedThings: 1 }] },
    })
    await press('g', 'j')
    await heading('Jobs')
    await tabTo(bench.page.getByRole('row', { name: /First wave/ }))
    await press('Enter')
    await heading('First wave')
    await expectHeard(/Job ‘First wave’: Canceled\. Canceled by its abort rule: 1 of [123] devices failed/)
  })

  test('single letters go where they say from any page, and can be switched off', async () => {
    for (const [letter, name] of [
      ['d', 'Devices'],
      ['s', 'Device sets'],
      ['j', 'Jobs'],
      ['t', 'Traffic'],
    ] as const) {
      await press('g', letter)
      await heading(name)
    }
    await press('c')
    await heading('New job')
    await press('Control+k')
    await type('Single-letter keys: off')
    await press('Enter')
    await dialog().waitFor({ state: 'detached' })
    await press('g', 'd', 'c', '?', '/')
    await press('Control+k')
    await dialog().waitFor()
    expect(new URL(bench.page.url()).pathname).toBe('/jobs/new')
    await type('Single-letter keys: on')
    await press('Enter')
    await dialog().waitFor({ state: 'detached' })
    await press('g', 'd')
    await heading('Devices')
  })

  test('reads who did what, and finds every key on the sheet', async () => {
    await press('g', 'v')
    await heading('Events')
    await pressOn(bench.button('Audit'))
    await bench.page.getByRole('row', { name: /‘Slow wave’.*WRONG_BATCH/ }).waitFor()
    await press('?')
    await dialog().getByText('Search or do anything').waitFor()
    await dialog().getByText('Review, then run').waitFor()
    await bench.expectAccessible('sheet of keys')
    await press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await press('Control+k')
    await type('thermo')
    await bench.page.getByRole('option', { name: /Thermostats/ }).waitFor()
    await bench.expectAccessible('palette')
    await press('Escape')
    bench.expectNoErrors()
  })
})
