import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SelfTest } from '../../main/contract/network.ts'
import type { Settings } from '../../main/contract/settings.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** What an installer sees who has just unpacked the bench, and when a device does not come. */
describe.skipIf(browserPath === null)('a bench on its network', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  test('an empty bench says what to type into a device, and the first one appears without a reload', async () => {
    await bench.page.getByRole('heading', { name: 'Connect the first device' }).waitFor()
    for (const value of ['127.0.0.1', String(server.mqttPort), String(server.mqttsPort), server.caPath]) await bench.text(value).waitFor()
    await bench.text('The bench listens: nothing has to be reloaded.').waitFor()
    await bench.expectGoodLooks('first start')
    const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId: 'thermo-17', reconnectPeriod: 0 })
    const came = bench.page.getByRole('link', { name: /^Online thermo-17/ })
    await came.waitFor()
    await client.endAsync()
    await bench.page.getByRole('link', { name: /^Offline thermo-17/ }).waitFor()
  })

  test('home shows what runs and how much passes', async () => {
    await bench.button('Start 200 simulated devices').click()
    await bench.button('Stop 200 simulated devices').waitFor()
    const operations = [{ name: 'reboot' }]
    await server.call('POST', '/jobs', { name: 'Reboot', type: 'command', operations, targets: { query: 'template = "fridge"' } })
    await bench.page
      .getByRole('link', { name: /Reboot/ })
      .first()
      .waitFor()
    await bench.page.getByRole('img', { name: /^Messages a second over the last 5 minutes: from devices .* at most/ }).waitFor()
    await bench.expectGoodLooks('home with devices')
  })

  test('the self-test runs by itself, and again when asked', async () => {
    await bench.goTo('Network')
    await bench.text(/^All \d+ checks passed/).waitFor()
    await bench.text(`MQTT, port ${server.mqttPort}: answers on 127.0.0.1.`).waitFor()
    await bench.text(/^The server certificate is valid until/).waitFor()
    await bench.button('Test again').click()
    await bench.text(/^All \d+ checks passed/).waitFor()
    // It came in as nobody: no device, and nothing that a person would have to look at.
    expect(await server.call('GET', '/devices?search=self-test')).toMatchObject({ items: [] })
    await bench.page.getByRole('button', { name: 'Test again', disabled: false }).waitFor()
    const { checks } = await server.call<SelfTest>('POST', '/network/self-test')
    expect(checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    await bench.expectGoodLooks('network')
  })

  test('what to type is said in the words of each family', async () => {
    const value = (name: string) => bench.page.getByRole('row', { name: new RegExp(`^${name} `) })
    await value('Port').getByText(String(server.mqttPort)).waitFor()
    await bench.page.getByText('AWS IoT', { exact: true }).click()
    await value('Address').getByText('AWS_IOT_ENDPOINT').waitFor()
    await value('Address').getByText('localhost').waitFor()
    expect(await value('Port').getByText(String(server.mqttPort)).count()).toBe(0)
    await bench.page.getByText('Azure IoT', { exact: true }).click()
    await value('Address').getByText(`localhost:${server.mqttsPort}`).waitFor()
    await bench.text(/go to 8883 by themselves/).waitFor()
  })

  test('nobody is told of a bench that is open to this computer only, and the switch is kept', async () => {
    await bench.text('The bench is open to this computer only, so there is nobody to tell.').waitFor()
    await bench.page.getByRole('switch', { name: 'Announce the bench' }).click()
    await bench.text('Announcement switched off.').waitFor()
    expect(await server.call<Settings>('GET', '/settings')).toMatchObject({ announce: false })
    await bench.text(/^None\. The bench opens no connection to anybody/).waitFor()
    await bench.text(new RegExp(String(server.process.pid))).waitFor()
  })

  test('it speaks German, in every part', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.page.getByRole('heading', { level: 1, name: 'Netzwerk' }).waitFor()
    await bench.text(/^Alle \d+ Prüfungen bestanden/).waitFor()
    await bench.expectGoodLooks('network, German')
    await bench.page.getByRole('navigation', { name: 'Hauptmenü' }).getByRole('link', { name: 'Einstellungen' }).click()
    await bench.page.getByRole('switch', { name: 'Prüfplatz im Netz ankündigen' }).waitFor()
    await bench.expectGoodLooks('settings, German')
    bench.expectNoErrors()
  })
})
