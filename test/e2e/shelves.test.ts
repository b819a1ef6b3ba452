import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

interface MapNow {
  counts: Record<string, number>
  walkTo: { total: number; items: { deviceId: string; name: string; slot: string; reason: string }[] }
}

/** Where it is: the shelf map of a bench with a job in which some units fail. */
describe.skipIf(browserPath === null)('the shelf map', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let jobId = ''

  const now = () => server.call<MapNow>('GET', `/shelf-map?jobId=${jobId}`)

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      await server.call('POST', '/simulator/start', { count: 200 })
      await server.call('POST', '/devices', { deviceId: 'spare-1', name: 'Spare one' })
      await server.call('POST', '/templates', { templateId: 'box', name: 'Box', settings: [], properties: [], commands: [] })
      await server.call('POST', '/devices', { deviceId: 'box-1', name: 'Box one', slot: 'Z1-20', templateId: 'box' })
      const made = await server.call<{ jobId: string }>('POST', '/jobs', {
        name: 'Reboot fridges',
        type: 'command',
        operations: [{ name: 'reboot' }],
        targets: { query: 'template = "fridge"' },
      })
      jobId = made.jobId
    })
    ;({ server, bench } = stage)
    await vi.waitFor(async () => expect((await now()).walkTo.total).toBeGreaterThan(1), { timeout: patienceMs, interval: 100 })
    // From here on nothing moves: the numbers can be held against each other.
    await server.call('POST', `/jobs/${jobId}/cancel`, { force: true })
  })
  afterAll(() => stage?.end())

  const grid = () => bench.page.getByRole('grid', { name: 'Shelf map' })
  const side = () => bench.page.getByRole('complementary', { name: 'Walk to' })

  test('shows red where to walk in the newest job, also when it is over, and who is there when asked', async () => {
    await bench.goTo('Shelves')
    await grid().waitFor()
    const job = bench.page.getByRole('combobox', { name: 'Job' })
    await bench.text('Shows ‘Reboot fridges’ (Canceled)').waitFor()
    await job.selectOption('presence')
    await bench.text('Choose a job to see which of its devices failed.').waitFor()
    await job.selectOption(jobId)
    const { walkTo } = await now()
    const [first] = walkTo.items
    await side().getByRole('link', { name: first!.name }).waitFor()
    await side().getByText(first!.reason).first().waitFor()
    await bench.page
      .getByRole('list', { name: 'What the shapes mean' })
      .getByText(new RegExp(`^Failed\\s*${walkTo.total}$`))
      .waitFor()
    await side().getByText('Spare one').waitFor()
    await bench.expectGoodLooks('shelf map')
  })

  test('keys lead from failed unit to failed unit and from place to place, and Enter opens the device', async () => {
    const { items } = (await now()).walkTo
    const focused = () => bench.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
    await bench.page.keyboard.press('n')
    await expect.poll(focused, { timeout: patienceMs }).toContain(`${items[0]!.slot}: ${items[0]!.name}, failed: ${items[0]!.reason}`)
    await bench.page.keyboard.press('n')
    await expect.poll(focused, { timeout: patienceMs }).toContain(`${items[1]!.slot}: ${items[1]!.name}`)
    await bench.page.keyboard.press('Control+Home')
    await expect.poll(focused, { timeout: patienceMs }).toMatch(/^A1-01: /)
    await bench.page.keyboard.press('ArrowRight')
    await expect.poll(focused, { timeout: patienceMs }).toMatch(/^A1-02: /)
    await bench.page.keyboard.press('Control+End')
    await expect.poll(focused, { timeout: patienceMs }).toMatch(/-20: /)
    await bench.page.keyboard.press('Control+Home')
    await expect.poll(focused, { timeout: patienceMs }).toMatch(/^A1-01: /)
    const name = (await focused()).replace(/^A1-01: ([^,]*),.*$/, '$1')
    await bench.page.keyboard.press('Enter')
    await bench.page.getByRole('heading', { level: 1, name }).waitFor()
    await bench.page.goBack()
    await grid().waitFor()
  })

  test('a unit is told to show itself and says that it does; where a template has no command for it, that is said', async () => {
    const unit = (await now()).walkTo.items[0]!
    await side()
      .getByRole('button', { name: `Identify ${unit.name}` })
      .click()
    await bench.text(`${unit.name} was told: Identify.`).waitFor()
    await bench.page.getByRole('link', { name: new RegExp(`: ${unit.name},`) }).focus()
    await bench.page.keyboard.press('i')
    const done = async () => {
      const { items } = await server.call<{ items: { name: string; state: string }[] }>('GET', '/jobs?limit=10')
      return items.filter(({ name, state }) => name === `Identify ${unit.name}` && state === 'completed').length
    }
    await expect.poll(done, { timeout: patienceMs }).toBe(2)
    await bench.page.getByRole('link', { name: /^Z1-20: Box one/ }).focus()
    await bench.page.getByText('Its template has no command by which it shows itself').waitFor()
    await bench.page.goto(`${server.http}/devices/${unit.deviceId}`)
    for (const words of [/"command":"identify"/, /Blinks for 10 s/, /{"identifying":true}/]) await bench.text(words).waitFor()
    await bench.page.goBack()
    await grid().waitFor()
  })

  test('stands on the big screen, until Escape', async () => {
    await bench.page.keyboard.press('b')
    const big = bench.page.getByRole('dialog', { name: 'Shelves on the big screen' })
    await big.getByRole('heading', { name: 'Reboot fridges' }).waitFor()
    const { walkTo } = await now()
    const red = big.getByText(walkTo.items[0]!.slot.split('-').at(-1)!, { exact: true }).first()
    expect(await red.evaluate((element) => parseFloat(getComputedStyle(element).fontSize))).toBeGreaterThanOrEqual(28)
    await bench.expectAccessible('big shelf map')
    await bench.page.keyboard.press('Escape')
    await big.waitFor({ state: 'detached' })
  })

  test('narrows to the shelves with failed devices, and follows what changes', async () => {
    await bench.page.getByRole('checkbox', { name: 'Only shelves with failed devices' }).check()
    await expect.poll(() => grid().getByRole('rowgroup').count(), { timeout: patienceMs }).toBeLessThan(10)
    const before = (await now()).walkTo
    await server.call('PATCH', `/devices/${before.items[0]!.deviceId}`, { slot: 'Window 7' })
    await side().getByRole('button', { name: 'Window 7' }).waitFor()
    await grid().getByRole('rowgroup', { name: 'Window' }).waitFor()
  })

  test('speaks German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.goto(`${server.http}/shelves?job=${jobId}`)
    await bench.page.getByRole('grid', { name: 'Regalplan' }).waitFor()
    await bench.expectGoodLooks('shelf map in German')
    bench.expectNoErrors()
  })
})
