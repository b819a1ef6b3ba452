import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()
const count = 10_000

describe.skipIf(browserPath === null)(`the story with ${count} devices`, () => {
  let stage: Stage | undefined
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/simulator/start', { count }))
    bench = stage.bench
  })
  afterAll(() => stage?.end())

  test('all are in the table while they connect, and its last row is one key away', async () => {
    await bench.goTo('Devices')
    await bench.text('10,000 devices').waitFor()
    const grid = bench.page.getByRole('grid', { name: 'Devices' })
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(count + 1))
    await grid.getByRole('row').nth(1).focus()
    await bench.page.keyboard.press('End')
    await grid
      .getByRole('row', { name: /Thermostat \d+/ })
      .last()
      .waitFor()
    await expect.poll(() => grid.locator(':focus').getAttribute('aria-rowindex'), { timeout: patienceMs }).toBe(String(count + 1))
    // Only what is in view is drawn.
    expect(await grid.getByRole('row').count()).toBeLessThan(80)
  })

  test('a job over the entire set runs on every one, and shows the failed units first', async () => {
    await bench.goTo('Jobs')
    await bench.page.getByRole('button', { name: 'New job', exact: true }).first().click()
    await bench.page.getByRole('heading', { level: 1, name: 'New job' }).waitFor()
    await bench.page.locator('label').getByText('Command', { exact: true }).click()
    await bench.field('Command name').fill('reboot')
    await bench.button(/Next: which devices/).click()
    await bench.page.getByRole('radio', { name: /All devices of this bench/ }).check()
    await bench.page
      .getByRole('checkbox', { name: /entire|all 10,000|All devices/i })
      .first()
      .check()
    await bench.button(/Review and run/).click()
    await bench.button(/Run on 10,000 devices/).click()
    await bench.page.getByRole('heading', { level: 1, name: 'reboot' }).waitFor()
    await bench.text(/of 10,000 done, .* failed/).waitFor()
    await bench.page
      .getByRole('row', { name: /Failed.*(Compressor|Flash|Sensor|Supply|Stepper)/ })
      .first()
      .waitFor()
    const done = async () => Number((await bench.text(/of 10,000 done/).innerText()).split(' ')[0]!.replace(',', ''))
    await expect.poll(done, { timeout: 150_000, interval: 500 }).toBeGreaterThan(9_000)
  })

  test('the CSV has all of them', async () => {
    const [download] = await Promise.all([
      bench.page.waitForEvent('download'),
      bench.page
        .getByRole('link', { name: /Download/ })
        .or(bench.button(/Download/))
        .first()
        .click(),
    ])
    const lines = (await readFile((await download.path())!, 'utf8')).trimEnd().split('\r\n')
    expect(lines.length).toBe(count + 1)
    bench.expectNoErrors()
  })
})
