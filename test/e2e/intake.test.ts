import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

describe.skipIf(browserPath === null)('a delivery comes in', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  const plugged: MqttClient[] = []

  /** A unit is plugged in, and says which serial number it has. */
  async function plugIn(deviceId: string, serialNumber: string): Promise<void> {
    const device = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId: deviceId, reconnectPeriod: 0 })
    plugged.push(device)
    await device.publishAsync(`bench/${deviceId}/reported`, JSON.stringify({ serialNumber }), { qos: 1 })
  }
  /** As a barcode scanner does: letters at once, then Enter. */
  async function scan(code: string): Promise<void> {
    await bench.page.keyboard.type(code)
    await bench.page.keyboard.press('Enter')
  }
  const row = (text: string) => bench.page.getByRole('row').filter({ hasText: text })

  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
    await bench.goTo('Intake')
  })
  afterAll(async () => {
    for (const device of plugged) device.end(true)
    await stage?.end()
  })

  test('is expected by a CSV, whose wrong lines are named', async () => {
    await bench.text('No intake list yet').waitFor()
    await bench.expectGoodLooks('no intake list')
    await bench.button('Open an intake list').first().click()
    await bench.field('Name').fill('Monday')
    await bench.field('CSV or codes, pasted').fill('deviceId,serial,label\nbox-1,SN1,LABEL-1\nbox-2,SN2,LABEL-2\na/b,SN3,LABEL-3')
    await bench.text('2 units can be expected.').waitFor()
    await bench.text(/^Line 4: A device id may not hold/).waitFor()
    await bench.page.getByRole('checkbox', { name: 'Take the good lines only' }).check()
    await bench.page.getByLabel('Serial number that a device reports').selectOption({ label: 'From its reported state' })
    await bench.page.getByRole('switch', { name: /A label belongs to the device/ }).click()
    await bench.expectAccessible('the dialog of a new intake list')
    await bench.button('Open list').click()
    await bench.page.getByRole('heading', { level: 1, name: 'Monday' }).waitFor()
    await row('LABEL-1').filter({ hasText: 'Missing' }).waitFor()
  })

  test('a unit that is plugged in and scanned is checked in', async () => {
    await plugIn('box-1', 'SN1')
    await row('LABEL-1').filter({ hasText: 'Seen' }).waitFor()
    await bench.text('Plugged in last: box-1').waitFor()
    await scan('LABEL-1')
    await bench.text('box-1 is checked in and was seen.').waitFor()
  })

  test('the label of another unit fails loudly, with both values', async () => {
    await plugIn('stranger', 'SN9')
    await bench.text('Plugged in last: stranger').waitFor()
    await scan('LABEL-2')
    await bench.text('Label and device do not fit').waitFor()
    await bench.page.getByRole('status').filter({ hasText: 'The label LABEL-2 belongs to box-2, but stranger was plugged in.' }).waitFor()
    await row('LABEL-2').filter({ hasText: 'Does not fit' }).waitFor()
    await row('stranger').filter({ hasText: 'Unknown' }).waitFor()
    await bench.expectGoodLooks('a label that does not fit')
  })

  test('a device that reports another serial number fails as well, until it reports its own', async () => {
    await plugIn('box-2', 'SN1')
    await bench.text('Plugged in last: box-2').waitFor()
    await scan('LABEL-2')
    await bench.text('The label LABEL-2 stands for serial number SN2, but the device reports SN1.').waitFor()
    await plugged.at(-1)!.publishAsync('bench/box-2/reported', '{"serialNumber":"SN2"}', { qos: 1 })
    await row('LABEL-2').filter({ hasText: 'Seen' }).waitFor()
  })

  test('a unit that is taken off the list is put back by Undo, checked in as it was', async () => {
    await row('box-1').getByRole('button', { name: 'Take box-1 off the list' }).click()
    await row('LABEL-1').waitFor({ state: 'detached' })
    await bench.text('‘box-1’ is off the list.').waitFor()
    await bench.expectAccessible('a unit off the list')
    await bench.page.getByRole('button', { name: /^Undo/ }).click()
    await row('LABEL-1').filter({ hasText: 'Seen' }).waitFor()
  })

  test('counts narrow the table, and a finished list stays as it was', async () => {
    await bench.button(/^Unknown 1/).click()
    await row('LABEL-1').waitFor({ state: 'detached' })
    expect(new URL(bench.page.url()).searchParams.get('status')).toBe('unknown')
    await bench.button('Finish list').click()
    await bench.text(/^Finished by/).waitFor()
    await bench.expectAccessible('a finished intake list')
    const answer = await server.fetch(`/api/v1${new URL(bench.page.url()).pathname}.csv`)
    const lines = (await answer.text()).trim().split('\r\n')
    expect(lines.slice(1).map((line) => line.split(',').slice(1, 3).join(' '))).toEqual(['seen box-1', 'seen box-2', 'unknown stranger'])
  })

  test('anywhere else a scan opens the device, and takes no key from a person', async () => {
    await bench.goTo('Files')
    await scan('box-1')
    await bench.page.getByRole('heading', { level: 1, name: 'box-1' }).waitFor()
    await bench.page.keyboard.press('g')
    await bench.page.keyboard.press('d')
    await bench.page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
    const field = bench.page.getByRole('searchbox').first()
    await field.pressSequentially('box-2')
    await field.press('Enter')
    expect(await field.inputValue()).toBe('box-2')
    expect(new URL(bench.page.url()).pathname).toBe('/devices')
  })

  test('an unknown code says so, and can be added', async () => {
    await bench.goTo('Files')
    await scan('NEW-0007')
    await bench.page.getByRole('dialog', { name: 'No device is known by ‘NEW-0007’' }).waitFor()
    await bench.expectAccessible('an unknown code')
    await bench.button('Add it as a device').click()
    await bench.page.getByRole('heading', { level: 1, name: 'NEW-0007' }).waitFor()
    expect((await server.call<{ deviceId: string }>('GET', '/devices/NEW-0007')).deviceId).toBe('NEW-0007')
  })

  test('is said in German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.goto(`${server.http}/intake`)
    await bench.page.getByRole('heading', { level: 1, name: 'Wareneingang' }).waitFor()
    await bench.expectGoodLooks('intake lists in German')
    await bench.page.getByRole('link', { name: 'Monday' }).click()
    await bench.text(/^Abgeschlossen von/).waitFor()
    await bench.expectGoodLooks('an intake list in German')
    bench.expectNoErrors()
  })
})
