import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SimulatedDevice } from '../../main/simulator/device.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { connectShelf, type ShelfUnit } from '../helpers/shelf-units.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** The second run goes otherwise on one unit. */
let isSlow = false
const units: ShelfUnit[] = Array.from({ length: 8 }, (_, index) => ({
  deviceId: `pump-${String(index + 1).padStart(2, '0')}`,
  slot: `B-${String(index + 1).padStart(2, '0')}`,
  reported: { firmware: '3.0', rssi: index === 6 ? -95 : -60 - index, fan: 0 },
  answer: (request) =>
    isSlow && index === 2
      ? { status: 'FAILED', message: 'Valve stuck', latencyMs: 20 }
      : { status: 'SUCCEEDED', result: { kind: request.kind }, latencyMs: isSlow && index === 4 ? 3_000 : 20 },
}))

describe.skipIf(browserPath === null)('comparing', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let devices: SimulatedDevice[] = []

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      devices = await connectShelf(server, units)
    })
    ;({ server, bench } = stage)
  })
  afterAll(async () => {
    await stage?.end()
    for (const device of devices) await device.leave()
  })

  async function run(name: string): Promise<string> {
    const work = { type: 'command', operations: [{ name: 'calibrate' }] }
    const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', { name, ...work, targets: { query: 'firmware = "3.0"' } })
    const isOver = async () => (await server.call<{ finishedAtMs: number | null }>('GET', `/jobs/${jobId}`)).finishedAtMs !== null
    await expect.poll(isOver, { timeout: patienceMs }).toBe(true)
    return jobId
  }
  const grid = () => bench.page.getByRole('grid', { name: 'Devices of this run, compared' })

  test('a job that went well is marked as golden from its own page', async () => {
    await run('Calibrate first shelf')
    await bench.goTo('Jobs')
    await bench.page.getByRole('row', { name: /Calibrate first shelf/ }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Calibrate first shelf' }).waitFor()
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: 'Compare with a golden run' }).click()
    await bench.text('There is no golden run of this work yet.').waitFor()
    await bench.button('Mark as golden').click()
    await bench.button('No longer golden').waitFor()
    await bench.expectGoodLooks('a run without a golden one')
  })

  test('the next run of the same work is held against it: what went otherwise stands on top, with the rule', async () => {
    isSlow = true
    const jobId = await run('Calibrate second shelf')
    await bench.page.locator(`option[value="job:${jobId}"]`).waitFor({ state: 'attached' })
    await bench.page.getByRole('combobox', { name: 'This run' }).selectOption(`job:${jobId}`)
    await bench.text(/of 8 differs? from the golden run/).waitFor()
    await bench.text('When a value lies apart').click()
    await bench.text('A number lies apart when it is further from what is usual').waitFor()
    await bench.text('When a value lies apart').click()
    const row = (slot: string) => grid().getByRole('row').filter({ hasText: slot })
    await row('B-05')
      .getByText(/Duration: 3\./)
      .first()
      .waitFor()
    await row('B-03').getByText('Failed', { exact: true }).waitFor()
    await bench.page.getByLabel('Show').selectOption('outliers')
    await row('B-05').click()
    const pane = bench.page.getByRole('complementary', { name: 'Unit 05 compared' })
    await pane
      .getByText(/^Apart: usually/)
      .first()
      .waitFor()
    await pane.getByText(/alike$/).click()
    await pane.getByRole('row', { name: /firmware \(reported\)/ }).waitFor()
    await bench.expectGoodLooks('a run held against a golden run')
    await bench.picture('compare-run', () => bench.page.getByLabel('Show').selectOption({ index: 0 }))
  })

  test('two devices that are selected stand side by side: what differs first, the rest folded', async () => {
    await bench.goTo('Devices')
    await bench.page.getByRole('checkbox', { name: 'Select Unit 01' }).check()
    await bench.page.getByRole('checkbox', { name: 'Select Unit 07' }).check()
    await bench.page.getByRole('region').getByRole('button', { name: 'More actions' }).click()
    await bench.page.getByRole('menuitem', { name: 'Compare the two' }).click()
    const table = bench.page.getByRole('table', { name: 'Two devices side by side' })
    await table.getByRole('row', { name: /^rssi -60 -95/ }).waitFor()
    expect(await table.getByRole('row', { name: /^firmware/ }).count()).toBe(0)
    await bench.button(/^Show \d+ alike/).click()
    await table.getByRole('row', { name: /^firmware "3.0" "3.0"/ }).waitFor()
    await bench.expectGoodLooks('two devices')
    await bench.page.keyboard.press('Control+k')
    await bench.page.keyboard.type('compare two')
    await bench.page.getByText('Compare two devices').first().waitFor()
    await bench.page.keyboard.press('Escape')
  })

  test('in German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.page.getByRole('table', { name: 'Zwei Geräte nebeneinander' }).waitFor()
    await bench.expectGoodLooks('zwei Geräte')
    bench.expectNoErrors()
  })
})
