import type { WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** The bench goes away under the page, as it does when its computer sleeps, and comes back. */
describe.skipIf(browserPath === null)('when the connection to the bench is lost', () => {
  let stage: Stage | undefined
  let bench: BenchPage
  let isDown = false
  const open = new Set<WebSocketRoute>()

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/devices', { deviceId: 'rig-1', name: 'Rig 1' }))
    bench = stage.bench
    await bench.page.routeWebSocket(/\/api\/ws$/, (socket) => {
      if (isDown) return void socket.close()
      socket.connectToServer()
      open.add(socket)
    })
    await bench.page.reload()
    await bench.goTo('Devices')
    await bench.page.getByRole('row', { name: /Rig 1/ }).waitFor()
  })
  afterAll(() => stage?.end())

  const bar = () => bench.page.getByText(/The connection to the bench is lost: what you see is as of \d\d:\d\d:\d\d\./).first()
  const main = () => bench.page.locator('main')
  const lose = async () => {
    isDown = true
    for (const socket of open) await socket.close()
    open.clear()
    await bar().waitFor()
  }

  test('a bar says so with the time of what is shown, the page is grey and does nothing, and it is said aloud', async () => {
    await bench.page.getByRole('searchbox').focus()
    await lose()
    await expect
      .poll(
        () =>
          bench.page
            .getByRole('status')
            .allInnerTexts()
            .then((texts) => texts.join(' ')),
        { timeout: patienceMs },
      )
      .toMatch(/as of \d\d:\d\d:\d\d/)
    expect(await main().evaluate((element) => [(element as HTMLElement).inert, getComputedStyle(element).filter])).toEqual([
      true,
      'grayscale(1)',
    ])
    await bench.page.keyboard.press('c')
    await bench.page.keyboard.press('Control+k')
    expect(await bench.page.getByRole('dialog').count()).toBe(0)
    expect(new URL(bench.page.url()).pathname).toBe('/devices')
    await bench.expectGoodLooks('a lost connection')
  })

  test('it comes back by itself: what changed meanwhile is there, the focus is where it was', async () => {
    await stage!.server.call('POST', '/devices', { deviceId: 'rig-2', name: 'Rig 2' })
    expect(await bench.page.getByRole('row', { name: /Rig 2/ }).count()).toBe(0)
    isDown = false
    await bar().waitFor({ state: 'detached' })
    await bench.page.getByRole('row', { name: /Rig 2/ }).waitFor()
    await expect
      .poll(
        () =>
          bench.page
            .getByRole('status')
            .allInnerTexts()
            .then((texts) => texts.join(' ')),
        { timeout: patienceMs },
      )
      .toMatch(/Connected again/)
    expect(await bench.page.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(true)
  })

  test('what is asked for in an open dialog is refused at once, not done later', async () => {
    await bench.button('Add device').click()
    await bench.field('Device id').fill('rig-3')
    await lose()
    await bench.page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click()
    await bench.page
      .getByRole('dialog')
      .getByText(/nothing was done: try again when it is back/)
      .waitFor()
    isDown = false
    await bar().waitFor({ state: 'detached' })
    const { items } = await stage!.server.call<{ items: { deviceId: string }[] }>('GET', '/devices')
    expect(items.map(({ deviceId }) => deviceId)).toEqual(['rig-1', 'rig-2'])
    await bench.page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click()
    await bench.page.getByText('rig-3').first().waitFor()
  })
})
