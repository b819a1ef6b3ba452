import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** The whole story of a person at a bench, over simulated devices that are real MQTT clients. */
describe.skipIf(browserPath === null)('an installer finds the faulty units', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  /** What Delivery looks like; the job of this story goes without. */
  async function pictureOfDelivery(): Promise<void> {
    const openStep = (step: string) => bench.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: step }).click()
    const choose = (group: string, choice: string) =>
      bench.page.getByRole('group', { name: group, exact: true }).getByText(choice, { exact: true }).click()
    await openStep('Delivery')
    await choose('Pace', 'Growing rate')
    await bench.field('Number of devices after which the rate grows').fill('15')
    await bench.text(/times 2 for every 15 devices/).waitFor()
    await bench.page.getByRole('img', { name: /^Reaches 60 devices in/ }).waitFor()
    await bench.picture('job-delivery')
    await choose('Pace', 'All at once')
  }

  test('an empty bench says what to type into a device, and fills when devices connect', async () => {
    await bench.goTo('Devices')
    await bench.text('No device yet').waitFor()
    await bench.text(String(server.mqttPort)).waitFor()
    await bench.expectAccessible('empty devices page')
    await bench.button('Start 200 simulated devices').click()
    await bench.text('200 devices').waitFor()
    await bench.page.getByRole('row', { name: /Fridge 0001 Online/ }).waitFor()
    await bench.expectAccessible('devices page')
  })

  test('a device set shows its matches while its query is typed, and where the query is wrong', async () => {
    await bench.goTo('Device sets')
    await bench.button('New device set').click()
    await bench.field('Name').fill('Hotel thermostats')
    const query = bench.field('Query')
    await query.fill('template = "thermostat" and and')
    await bench.page.getByRole('alert').waitFor()
    await query.fill('template = "thermostat" and customer in ("Hotel Aurora", "Stadtwerke", "Casa Verde")')
    await bench.text(/devices match/).waitFor()
    await bench.expectAccessible('device set editor')
    await bench.button('Save device set').click()
    await bench.page.getByRole('heading', { level: 1, name: 'Hotel thermostats' }).waitFor()
    await bench.text(/60 devices/).waitFor()
  })

  test('a job is built, reviewed in a sentence and run; the failed units and their words are in sight', async () => {
    await bench.button('New job on this set').click()
    await bench.page.locator('label').getByText('Command', { exact: true }).click()
    await bench.field('Command name').fill('reboot')
    await bench.field(/Job name/).fill('Reboot thermostats')
    await bench.expectAccessible('job builder')
    await bench.picture('job-builder')
    await pictureOfDelivery()
    await bench.button(/Review and run/).click()
    await bench.button(/Run on 60 devices/).waitFor()
    await bench.expectAccessible('job review')
    await bench.button(/Run on 60 devices/).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot thermostats' }).waitFor()
    await bench.button(/Failed 3/).waitFor()
    const failed = bench.page.getByRole('row', { name: /Thermostat 0041.*Failed.*Supply voltage low: 2.71 V/ })
    await failed.waitFor()
    await bench.expectAccessible('job page')
    await bench.picture('job')
  })

  test('it is stopped, and goes on', async () => {
    await bench.button('Stop').click()
    await bench.text('Stopped').waitFor()
    await bench.button('Resume').click()
    await bench.text('Running').waitFor()
  })

  test('its CSV opens as a table with every device and the faulty ones named', async () => {
    const [download] = await Promise.all([
      bench.page.waitForEvent('download'),
      bench.page
        .getByRole('link', { name: /Download/ })
        .or(bench.button(/Download/))
        .first()
        .click(),
    ])
    const text = await readFile((await download.path())!, 'utf8')
    expect(text.startsWith('\uFEFF')).toBe(true)
    const { data, errors } = Papa.parse<Record<string, string>>(text.slice(1), { header: true, skipEmptyLines: true })
    expect(errors).toEqual([])
    expect(data.length).toBe(60)
    const faulty = data
      .filter((row) => Object.values(row).includes('FAILED'))
      .map((row) => Object.values(row).find((cell) => cell.startsWith('thermostat-')))
    expect(faulty.toSorted()).toEqual(['thermostat-0027', 'thermostat-0039', 'thermostat-0041'])
  })

  test('it runs again on the failed devices alone', async () => {
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: /Rerun on failed/ }).click()
    await bench.page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Run|Rerun)/ })
      .click()
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot thermostats rerun' }).waitFor()
    await bench.button(/All devices 3/).waitFor()
    await bench.button(/Failed 3/).waitFor()
    await bench.text('Supply voltage low: 2.71 V').waitFor()
  })

  test('a copy opens to be edited and keeps its devices and work', async () => {
    await bench.button('Copy').click()
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot thermostats rerun copy' }).waitFor()
    await expect.poll(() => bench.field('Command name').inputValue()).toBe('reboot')
    await bench.button(/^Save/).click()
    await bench.goTo('Jobs')
    await bench.page.getByRole('row', { name: /Reboot thermostats rerun copy.*Saved/ }).waitFor()
    await bench.expectAccessible('jobs page')
  })

  test('every other page is there, and nothing went wrong on the way', async () => {
    for (const place of ['Bench', 'Templates', 'Traffic', 'Settings']) {
      await bench.goTo(place)
      await bench.page.waitForLoadState('networkidle')
      await bench.expectAccessible(place)
    }
    await bench.page.emulateMedia({ colorScheme: 'dark' })
    for (const place of ['Bench', 'Devices', 'Device sets', 'Jobs', 'Templates', 'Traffic', 'Settings']) {
      await bench.goTo(place)
      await bench.page.waitForLoadState('networkidle')
      await bench.expectAccessible(`${place}, dark`)
    }
    bench.expectNoErrors()
  })
})
