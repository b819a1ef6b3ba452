import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceTemplateView } from '../../main/contract/templates.ts'
import { SimulatedDevice, type SimulatedRequest } from '../../main/simulator/device.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { fridge, laboratory, v3 } from '../main/models/sample-models.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

const setting = (name: string, displayName: string, schema: unknown, more: object = {}) => ({
  '@type': 'Property',
  name,
  displayName,
  schema,
  writable: true,
  ...more,
})
const step = {
  '@type': 'Object',
  fields: [
    { name: 'level', schema: 'integer' },
    { name: 'holdFor', schema: 'duration' },
  ],
}
/** A room with a value of every kind to set, and a lock with commands of its own. */
const room = [
  {
    '@context': v3,
    '@id': 'dtmi:com:example:Room;1',
    '@type': 'Interface',
    displayName: 'Room',
    contents: [
      setting('limits', 'Limits', {
        '@type': 'Object',
        fields: [
          { name: 'high', displayName: 'High', schema: 'double' },
          { name: 'isLoud', displayName: 'Loud', schema: 'boolean' },
          { name: 'since', displayName: 'Since', schema: 'date' },
          { name: 'steps', displayName: 'Steps', schema: { '@type': 'Array', elementSchema: step } },
        ],
      }),
      setting('mode', 'Mode', {
        '@type': 'Enum',
        valueSchema: 'integer',
        enumValues: [
          { name: 'eco', displayName: 'Saving energy', enumValue: 0 },
          { name: 'boost', displayName: 'Heating fast', enumValue: 1 },
        ],
      }),
      setting('labels', 'Labels', {
        '@type': 'Map',
        mapKey: { name: 'place', schema: 'string' },
        mapValue: { name: 'text', schema: 'string' },
      }),
      setting('quietFrom', 'Quiet from', 'time'),
      { '@type': 'Component', name: 'lock', displayName: 'Door lock', schema: 'dtmi:com:example:Lock;1' },
    ],
  },
  {
    '@context': v3,
    '@id': 'dtmi:com:example:Lock;1',
    '@type': 'Interface',
    contents: [
      { '@type': 'Command', name: 'open', displayName: 'Open', request: { name: 'for', displayName: 'Open for', schema: 'duration' } },
      { '@type': 'Telemetry', name: 'uses', schema: 'integer' },
    ],
  },
]
const wrong = { ...fridge, '@id': 'dtmi:com:example:Wrong;1', contents: [{ '@type': 'Property', name: 'fan speed', schema: 'string' }] }

/** Device models in, jobs over their types out to a simulated device. */
describe.skipIf(browserPath === null)('a device model becomes forms, and what is written in them reaches the device', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let device: SimulatedDevice | undefined
  const told: SimulatedRequest[] = []

  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
    await mkdir(path.join(server.dataFolder, 'models', 'parts'), { recursive: true })
    await Promise.all([
      writeFile(modelFile('room.json'), JSON.stringify(room)),
      writeFile(modelFile('wrong.json'), JSON.stringify(wrong)),
      writeFile(modelFile('read-me.md'), 'No model.'),
      writeFile(modelFile('parts/laboratory.json'), JSON.stringify(laboratory)),
    ])
  })
  afterAll(async () => {
    await device?.leave()
    await stage?.end()
  })

  const modelFile = (name: string) => path.join(server.dataFolder, 'models', name)
  const dialog = () => bench.page.getByRole('dialog')
  const dialogGone = () => dialog().waitFor({ state: 'hidden' })
  const heading = (name: string | RegExp) => bench.page.getByRole('heading', { level: 1, name }).waitFor()
  const exactly = (label: string) => bench.page.getByRole('textbox', { name: label, exact: true })
  const chosen = (label: string) => bench.page.getByRole('combobox', { name: label, exact: true })
  const goTo = async (route: string) => {
    await bench.page.goto(`${server.http}${route}`)
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
  }

  test('files are checked before anything is imported, and what is wrong is said with its place', async () => {
    await bench.goTo('Templates')
    await bench.button('Import DTDL').first().click()
    await dialog()
      .getByLabel('Files')
      .setInputFiles([modelFile('wrong.json'), modelFile('read-me.md')])
    await dialog().getByText('1 file was read: no device template comes of it, and 1 file has problems.').waitFor()
    await dialog().getByText('contents[0].name').waitFor()
    expect(await dialog().getByRole('button', { name: 'Import', exact: true }).getAttribute('aria-disabled')).toBe('true')
    await bench.expectGoodLooks('models with problems')
    expect(await server.call('GET', '/templates')).toMatchObject({ total: 0 })
  })

  test('a folder is read whole, and the good of it is taken', async () => {
    await dialog().getByLabel('Folder').setInputFiles(path.join(server.dataFolder, 'models'))
    await dialog().getByText('3 files were read: 2 device templates can come, and 1 file has problems and is left out.').waitFor()
    await dialog()
      .getByRole('row', { name: /^Room dtmi:com:example:Room;1 4 settings, 1 command, 1 telemetry value, 1 component New$/ })
      .waitFor()
    await dialog().getByText('models/wrong.json').waitFor()
    await bench.expectGoodLooks('models that can come')
    await bench.picture('model-import')
    await bench.button('Import 2 templates').click()
    await dialogGone()
    await bench.text('2 device templates imported.').waitFor()
    await bench.page.getByRole('row', { name: /^Incubator/ }).waitFor()
    await bench.page.getByRole('row', { name: /^Room/ }).click()
    await heading('Room')
  })

  test('its page shows what each part has, and a type is changed within', async () => {
    await bench.page.getByRole('row', { name: /^limits Limits Object: high, isLoud, since, steps/ }).waitFor()
    const lock = bench.page.getByRole('region', { name: 'Door lock' })
    await lock.getByRole('row', { name: /^open Open Command Duration/ }).waitFor()
    await lock.getByRole('row', { name: /^uses Telemetry Whole number/ }).waitFor()
    await bench.expectGoodLooks('a template with components')
    await bench.picture('device-template')

    await bench.button('Change limits').click()
    await dialog().getByRole('textbox', { name: 'high, Highest value' }).fill('ninety')
    await dialog().getByRole('button', { name: 'Add field', exact: true }).click()
    await bench.page.keyboard.type('2nd')
    await dialog().getByRole('button', { name: 'Save setting' }).click()
    await dialog().getByRole('alert').filter({ hasText: 'A number, or nothing.' }).waitFor()
    await dialog().getByRole('alert').filter({ hasText: 'A name begins with a letter' }).waitFor()
    await expect.poll(() => dialog().locator(':focus').inputValue()).toBe('ninety')
    await bench.expectGoodLooks('a type with fields')
    await dialog().getByRole('textbox', { name: 'high, Highest value' }).fill('90')
    await dialog().getByRole('button', { name: 'Remove 2nd' }).click()
    await bench.page.keyboard.press('Enter')
    await dialogGone()
    const { items } = await server.call<{ items: DeviceTemplateView[] }>('GET', '/templates?search=Room')
    expect(items[0]!.settings[0]!.schema).toMatchObject({ fields: [{ name: 'high', schema: { type: 'double', maximum: 90 } }, {}, {}, {}] })
  })

  test('how its settings travel is chosen, and taken back', async () => {
    await bench.page.getByRole('radio', { name: /^Before Plug and Play/ }).check()
    await bench.text('Changed how settings travel.').waitFor()
    await bench.button('Undo').click()
    await expect.poll(() => bench.page.getByRole('radio', { name: /^Plug and Play Firmware/ }).isChecked()).toBe(true)
  })

  test('exported as DTDL and imported again it is the same', async () => {
    const before = await server.call<{ items: DeviceTemplateView[] }>('GET', '/templates?search=Room')
    const [download] = await Promise.all([bench.page.waitForEvent('download'), bench.button('Export as DTDL').click()])
    expect(download.suggestedFilename()).toBe('Room.json')
    const exported = await download.path()
    expect(JSON.parse(await readFile(exported, 'utf8'))).toMatchObject([{ '@id': 'dtmi:com:example:Room;1' }, {}])
    await bench.goTo('Templates')
    await bench.button('Import DTDL').click()
    await dialog()
      .getByLabel('Files')
      .setInputFiles({ name: 'Room.json', mimeType: 'application/json', buffer: await readFile(exported) })
    await dialog().getByRole('cell', { name: 'Renewed' }).waitFor()
    await bench.button('Import 1 template').click()
    await heading('Room')
    const after = await server.call<{ items: DeviceTemplateView[] }>('GET', '/templates?search=Room')
    expect(after.items.map(({ lastUpdatedAtMs: _at, ...rest }) => rest)).toEqual(
      before.items.map(({ lastUpdatedAtMs: _at, ...rest }) => rest),
    )
  })

  test('a job over its settings is written in the inputs of their types', async () => {
    await server.call('POST', '/devices', { deviceId: 'room-1', name: 'Room 1', templateId: 'dtmi:com:example:Room;1' })
    device = new SimulatedDevice({
      deviceId: 'room-1',
      host: '127.0.0.1',
      port: server.mqttPort,
      reported: {},
      answer: (request) => {
        told.push(request)
        return { status: 'SUCCEEDED', latencyMs: 0 }
      },
    })
    device.connect()
    await goTo('/jobs/new')
    await chosen('Device template').selectOption({ label: 'Room' })
    await chosen('Setting').selectOption({ label: 'Limits (limits)' })
    await exactly('Limits, High').fill('99')
    await bench.page.getByRole('alert').filter({ hasText: '99 is out of range: write a number of at most 90.' }).waitFor()
    await bench.page.getByRole('group', { name: 'Limits, Loud' }).getByText('On', { exact: true }).click()
    await bench.page.getByLabel('Limits, Since', { exact: true }).fill('2026-03-31')
    await bench.button('Fill in Limits, Steps').click()
    await bench.button('Add item to Limits, Steps').click()
    // The first input of the row has the focus; Enter adds the next.
    await bench.page.keyboard.type('1')
    await exactly('Limits, Steps, 1, holdFor').fill('PT90')
    await bench.page.getByRole('alert').filter({ hasText: 'PT90 is no duration' }).waitFor()
    await exactly('Limits, Steps, 1, holdFor').fill('PT90S')
    await bench.text('90 seconds').waitFor()
    await bench.page.keyboard.press('Enter')
    await bench.page.keyboard.type('3')
    await bench.button('Move Limits, Steps, 2 up').click()
    await bench.page.keyboard.press('Tab')
    await bench.expectGoodLooks('a value of many inputs')
    await bench.picture('value-forms', () => chosen('Setting').evaluate((field) => field.scrollIntoView({ block: 'center' })))

    await bench.button('Add another setting').click()
    await chosen('Setting 2').selectOption({ label: 'Mode (mode)' })
    await chosen('Value').selectOption({ label: 'Heating fast (1)' })
    await bench.button('Add another setting').click()
    await chosen('Setting 3').selectOption({ label: 'Labels (labels)' })
    await bench.button('Add row to Labels').click()
    await bench.page.keyboard.type('door')
    await exactly('Labels, door').fill('Mind the step')
    await bench.page.keyboard.press('Enter')
    await bench.button('Add another setting').click()
    await chosen('Setting 4').selectOption({ label: 'Quiet from (quietFrom)' })
    await bench.page.getByLabel('Value', { exact: true }).last().fill('22:30')
  })

  test('what is wrong is led to, one after the other, until the review says what goes out', async () => {
    const focused = () => bench.page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))
    await bench.page
      .getByRole('checkbox', { name: /Room 1/ })
      .first()
      .check()
    await bench.button(/^Review and run/).click()
    await expect.poll(focused).toBe('value-1/high')
    await bench.page.keyboard.press('ControlOrMeta+A')
    await bench.page.keyboard.type('8,5')
    await bench.button(/^Review and run/).click()
    await expect.poll(focused).toBe('value-3/2:name')
    await bench.page.getByRole('alert').filter({ hasText: 'Write a name.' }).waitFor()
    await bench.button('Remove Labels, row 2').click()
    await bench.button(/^Review and run/).click()
    await bench.text('Set 4 settings on 1 device picked one by one; it is online.').waitFor()
    await bench.expectGoodLooks('the review of deep values')
  })

  const sent = {
    limits: { high: 8.5, isLoud: true, since: '2026-03-31', steps: [{ level: 3 }, { level: 1, holdFor: 'PT90S' }] },
    mode: 1,
    labels: { door: 'Mind the step' },
    quietFrom: '22:30:00',
  }

  test('the device is told it, and the page of the job shows it as sent', async () => {
    await bench.button(/^Run on 1 device/).click()
    await heading(/^Set/)
    await bench.text('1 of 1 done').waitFor()
    expect(told).toEqual([{ kind: 'settings', values: sent }])
    await bench.button('Details').click()
    await bench.text('"holdFor": "PT90S"').waitFor()
    await bench.text('"22:30:00"').waitFor()
    await bench.expectGoodLooks('deep values as sent')
  })

  test('a command of a part says so, with the time that devices have for it', async () => {
    told.length = 0
    await goTo('/jobs/new')
    await bench.page.locator('label').getByText('Command', { exact: true }).click()
    await chosen('Device template').selectOption({ label: 'Room' })
    await chosen('Command').selectOption({ label: 'Open (open)' })
    await bench.field(/^Payload: for/).fill('PT5S')
    await bench.page
      .getByRole('checkbox', { name: /Room 1/ })
      .first()
      .check()
    await bench.page
      .getByRole('button', { name: /Delivery/ })
      .first()
      .click()
    await exactly('Response time-out').fill('0')
    await exactly('Connect time-out').fill('20')
    await bench.button(/^Review and run/).click()
    await bench.page.getByRole('alert').filter({ hasText: 'The response time-out is a whole number of seconds from 1 to 3,600.' }).waitFor()
    await bench.expectGoodLooks('the times of a command')
    await exactly('Response time-out').fill('45')
    await bench.button(/^Review and run/).click()
    await bench
      .text(
        'Send open of Door lock (5 seconds) to 1 device picked one by one, time out after 45 s without an answer, time out after 20 s without',
      )
      .waitFor()
    await bench.button(/^Run on 1 device/).click()
    await heading('Open of Door lock')
    await bench.text('1 of 1 done').waitFor()
    expect(told).toEqual([{ kind: 'command', command: 'lock.open', payload: 'PT5S' }])
    await bench.button('Details').click()
    await bench.text('A device that leaves a command unanswered for 45 s has timed out.').waitFor()
    await bench.text('lock.open').waitFor()
  })

  test('nothing went wrong in the browser meanwhile', () => bench.expectNoErrors())
})
