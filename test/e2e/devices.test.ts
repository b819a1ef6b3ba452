import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type MqttClient } from 'mqtt'
import { findBrowser } from '../helpers/browser.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()
const count = 10_000
const long = `unit-${'0123456789'.repeat(5)}-north`
const names = ['Kühlgerät Süd-Straße 7 mit sehr langem Namen für Übergrößen', 'مبرد المختبر رقم ٧', '实验室冷藏箱七号']

/** A fleet as CSV: ten thousand on shelves, and some with names of all the world. */
function fleetCsv(): string {
  const rows = Array.from({ length: count - 4 }, (_, index) => {
    const shelf = String.fromCharCode(65 + Math.floor(index / 2_500))
    return `fridge-${String(index + 1).padStart(5, '0')},Fridge ${index + 1},Shelf ${shelf} / ${(index % 2_500) + 1},${index % 7 === 0 ? 'Acme' : 'Globex'}`
  })
  const others = names.map((name, index) => `world-${index + 1},${name},,`)
  return ['deviceId,name,slot,customer', ...rows, ...others, `${long},,Shelf Z / 1,`].join('\n')
}

/** The person looks for devices, changes many at once and back again, and learns why one is not connected. */
describe.skipIf(browserPath === null)(`the list of ${count} devices, and one of them`, () => {
  let stage: Stage | undefined
  let bench: BenchPage
  let device: MqttClient | undefined
  const selectAll = () => bench.page.getByRole('checkbox', { name: /^Select all/ })
  const heads = () => bench.page.getByRole('columnheader').allInnerTexts()
  const filterBy = async (label: string, option: string) => {
    await bench.page.getByRole('button', { name: 'Filter', exact: true }).click()
    await bench.page.getByRole('dialog', { name: 'Filter' }).getByLabel(label).selectOption({ label: option })
    await bench.page.keyboard.press('Escape')
  }
  const choose = async (menu: string, item: string) => {
    await bench.page.getByRole('button', { name: menu, exact: true }).click()
    await bench.page.getByRole('menuitem', { name: item }).click()
  }

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      await server.call('POST', '/devices/import', { csv: fleetCsv() })
      await server.call('POST', '/device-sets', { deviceSetId: 'north', name: 'North', membership: { kind: 'static', deviceIds: [long] } })
      await server.call('PUT', `/devices/world-1/credentials`, { credentials: { kind: 'symmetricKey' } })
    })
    bench = stage.bench
    await bench.goTo('Devices')
    await bench.text('10,000 devices').waitFor()
  })
  afterAll(async () => {
    await device?.endAsync(true)
    await stage?.end()
  })

  test('columns are chosen, moved and made wider by the keyboard alone, and stay so', async () => {
    const { keyboard } = bench.page
    await bench.button('Columns').focus()
    await keyboard.press('Enter')
    const chooser = bench.page.getByRole('dialog', { name: 'Columns' })
    await chooser.getByRole('checkbox', { name: 'Template' }).focus()
    await keyboard.press('Space')
    await chooser.getByRole('checkbox', { name: 'Attributes' }).focus()
    await keyboard.press('Space')
    const up = chooser.getByRole('button', { name: 'Move Slot up' })
    await up.focus()
    await keyboard.press('Enter')
    await keyboard.press('Enter')
    await expect.poll(() => up.evaluate((button) => button === document.activeElement)).toBe(true)
    const slot = bench.page.getByRole('columnheader', { name: 'Slot' })
    const before = (await slot.boundingBox())!.width
    await chooser.getByRole('button', { name: 'Make Slot wider' }).focus()
    await keyboard.press('Enter')
    await keyboard.press('Enter')
    await expect.poll(async () => Math.round((await slot.boundingBox())!.width - before)).toBe(48)
    await bench.expectGoodLooks('the columns of the devices')
    await keyboard.press('Escape')
    await expect.poll(() => bench.button('Columns').evaluate((button) => button === document.activeElement)).toBe(true)
    const chosen = (await heads()).filter((head) => head.trim() !== '')
    expect(chosen.slice(0, 3)).toEqual(['Name', 'Slot', 'Status'])
    expect([chosen.includes('Attributes'), chosen.includes('Template')]).toEqual([true, false])
    await bench.page.reload()
    await bench.text('10,000 devices').waitFor()
    expect((await heads()).filter((head) => head.trim() !== '')).toEqual(chosen)
  })

  test('one search goes over everything, filters are chips, and Back brings them back', async () => {
    await bench.page.keyboard.press('/')
    const search = bench.page.getByRole('searchbox', { name: 'Search the devices' })
    // As fast as keys can come from here, the bench takes them for those of a scanner.
    await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true)
    await bench.page.keyboard.type('acme shelf b')
    await bench.text('357 devices').waitFor()
    await filterBy('Shelf', 'Shelf B (2,500)')
    await bench.button('Remove filter ‘acme shelf b’').click()
    await bench.text('2,500 devices').waitFor()
    expect(new URL(bench.page.url()).searchParams.get('shelf')).toBe('Shelf B')
    await bench.page.getByRole('row', { name: /Fridge 2501/ }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Fridge 2501' }).waitFor()
    await bench.page.goBack()
    await bench.text('2,500 devices').waitFor()
    await bench.button('Remove filter Shelf B').waitFor()
  })

  test('a second order stands behind the first', async () => {
    await bench.page.getByRole('columnheader', { name: 'Status' }).getByRole('button').click()
    await bench.page
      .getByRole('columnheader', { name: 'Name' })
      .getByRole('button')
      .click({ modifiers: ['Shift'] })
    await bench.page
      .getByRole('columnheader', { name: 'Name' })
      .getByRole('button')
      .click({ modifiers: ['Shift'] })
    await expect.poll(() => new URL(bench.page.url()).searchParams.get('sort')).toBe('presence,-name')
    await bench.page.getByRole('row', { name: /Fridge 5000/ }).waitFor()
    expect(await bench.page.getByRole('columnheader', { name: 'Status' }).getAttribute('aria-sort')).toBe('ascending')
  })

  test('many are changed at once, with the scope in numbers, and back again', async () => {
    await bench.page.getByRole('checkbox', { name: 'Select Fridge 5000' }).check()
    await bench.text('1 of 2,500 in Shelf B selected').waitFor()
    await bench.button('Select all 2,500 in Shelf B').click()
    await bench.text('2,500 of 2,500 in Shelf B selected').waitFor()
    await bench.expectGoodLooks('many devices selected')
    await choose('Change', 'Set attribute')
    await bench.field('Name').fill('batch')
    await bench.field('Value').fill('B-7')
    await bench.expectGoodLooks('an attribute for many devices')
    await bench.button('Set on 2,500 devices').click()
    await bench.text('2,500 devices are changed.').waitFor()
    const found = () => stage!.server.call<{ total: number }>('GET', '/devices?search=batch%20B-7&limit=1')
    expect((await found()).total).toBe(2_500)
    await bench.button('Undo').last().click()
    await bench.text('Taken back on 2,500 devices.').waitFor()
    expect((await found()).total).toBe(0)
  })

  test('a filter that changes keeps the selection and says what it hides', async () => {
    await filterBy('Shelf', 'Shelf Z (1)')
    await bench.text('2,500 selected, 2,500 of them hidden by the filter').waitFor()
    await bench.page.keyboard.press('/')
    await expect.poll(() => bench.page.getByRole('searchbox').evaluate((field) => field === document.activeElement)).toBe(true)
    await bench.page.keyboard.press('Escape')
    await bench.button('Clear selection').click()
    await selectAll().check()
    await choose('Change', 'Remove from set')
    await bench.button('Remove 1 device').click()
    await bench.text('1 device was removed from ‘North’.').waitFor()
    await bench.button('Undo').last().click()
    await bench.text('Taken back on 1 device.').waitFor()
    await bench.button('Clear selection').click()
    await filterBy('Device set', 'North')
    await bench.text('1 device').waitFor()
    await bench.button('Clear filters').click()
    await bench.text('10,000 devices').waitFor()
  })

  test('a device that was turned away says by whom, from where and what to do', async () => {
    const refused = connect({ port: stage!.server.mqttPort, host: '127.0.0.1', clientId: 'world-1', reconnectPeriod: 0 })
    await new Promise<void>((resolve) => refused.once('error', () => resolve()).once('close', () => resolve()))
    await bench.page.goto(`${stage!.server.http}/devices/world-1`)
    await bench.page.getByRole('heading', { name: 'Why is it not connected' }).waitFor()
    await bench.text(/It was turned away .* coming from 127\.0\.0\.1: /).waitFor()
    await bench.text('It has never connected to this bench.').waitFor()
    await bench.expectGoodLooks('a device that was turned away')
    await bench.page.getByRole('link', { name: 'Its credentials' }).click()
    await expect.poll(() => new URL(bench.page.url()).searchParams.get('tab')).toBe('connect')
  })

  test('a device that went says how, and what to look at', async () => {
    device = connect({ port: stage!.server.mqttPort, host: '127.0.0.1', clientId: 'world-2', reconnectPeriod: 0 })
    await new Promise<void>((resolve) => device!.once('connect', () => resolve()))
    await bench.page.goto(`${stage!.server.http}/devices/world-2`)
    await bench.page.getByRole('heading', { level: 1, name: names[1] }).waitFor()
    await bench.text('Online').waitFor()
    expect(await bench.page.getByRole('heading', { name: 'Why is it not connected' }).count()).toBe(0)
    await device.endAsync()
    await bench.text(/It closed the connection by itself/).waitFor({ timeout: patienceMs })
    await bench.text('Its MQTT client id must be exactly this:').waitFor()
    await bench.expectGoodLooks('a device that has gone')
  })

  test('all of it is in German as well', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.page.getByRole('heading', { name: 'Warum ist es nicht verbunden?' }).waitFor()
    await bench.text(/Es hat die Verbindung .* selbst geschlossen/).waitFor()
    await bench.expectGoodLooks('a device in German')
    await bench.page.goto(`${stage!.server.http}/devices`)
    await bench.text('10.000 Geräte').waitFor()
    await bench.page.getByRole('checkbox', { name: /^Alle 10\.000 auswählen/ }).check()
    await bench.text('10.000 von 10.000 ausgewählt').waitFor()
    await bench.expectGoodLooks('the devices in German')
    bench.expectNoErrors()
  })
})
