import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CertificatesView } from '../../main/contract/certificates.ts'
import type { JsonObject } from '../../main/contract/json.ts'
import { AzureLightDevice } from '../helpers/azure-light-device.ts'
import { findBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

const template = {
  templateId: 'dtmi:example:Thermostat;1',
  name: 'Thermostat',
  settings: [
    { name: 'targetTemperature', title: 'Target temperature', schema: { type: 'double', unit: '°C' } },
    { name: 'heater.power', title: 'Power', schema: { type: 'integer' } },
  ],
  telemetry: [{ name: 'temperature', title: 'Temperature', schema: { type: 'double', unit: '°C' } }],
  components: [{ name: 'heater', title: 'Heater', modelId: 'dtmi:example:Heater;1' }],
}

/** A CA that this bench has never seen. */
async function authorityOfAnotherBench(): Promise<{ pem: string; subject: string }> {
  const { folder, remove } = await temporaryFolder()
  const other = await startHeadless({ dataFolder: folder, built: true })
  try {
    return (await other.call<CertificatesView>('GET', '/certificates')).authority
  } finally {
    await other.end()
    await remove()
  }
}

/** A device on Azure's protocol, from its key to its last word, as a person follows it in the browser. */
describe.skipIf(browserPath === null)('an Azure device in the browser', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let device: AzureLightDevice | undefined
  let ca: string
  let connection: string

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/templates', template))
    ;({ server, bench } = stage)
    ca = await readFile(server.caPath, 'utf8')
  })
  afterAll(async () => {
    device?.leave()
    await stage?.end()
  })

  const dialog = () => bench.page.getByRole('dialog')
  const open = async (tab: string) => {
    await bench.page.getByRole('navigation', { name: 'Views of the device' }).getByRole('button', { name: tab }).click()
    expect(new URL(bench.page.url()).searchParams.get('tab')).toBe(tab.toLowerCase())
  }
  const keyOf = (connectionString: string) => /SharedAccessKey=([^;]+)/.exec(connectionString)![1]!
  const connect = async (key: string) =>
    (device = await AzureLightDevice.connect({
      port: server.mqttsPort,
      deviceId: 'thermo-1',
      ca,
      key,
      modelId: 'dtmi:example:Thermostat;2',
      take: (name, value) =>
        name === 'heater.power' && Number(value) > 90 ? { code: 400, text: 'At most 90.' } : { code: 200, text: 'Done.' },
    }))

  const look = (where: string) => bench.expectGoodLooks(where)

  test('the home page says where it connects, and what to change in it', async () => {
    await bench.text('TLS port').waitFor()
    await bench.page.getByText(String(server.mqttsPort), { exact: true }).waitFor()
    await bench.page.getByText(server.caPath, { exact: true }).waitFor()
    await bench.button('Point a device here').click()
    await dialog().getByText('Client.fromConnectionString').waitFor()
    await look('the lines for an Azure device')
    await bench.picture('azure-device')
    await dialog().getByRole('button', { name: 'Provisioning' }).click()
    await dialog().getByText('in place of global.azure-devices-provisioning.net').waitFor()
    const [download] = await Promise.all([bench.page.waitForEvent('download'), dialog().getByRole('link', { name: 'Download CA' }).click()])
    expect(await readFile((await download.path())!, 'utf8')).toBe(ca)
    await bench.page.keyboard.press('Escape')
  })

  test('it is registered with keys that are shown once, as text and for a camera', async () => {
    await bench.goTo('Devices')
    await bench.button('Add device').click()
    await bench.field('Device id').fill('thermo-1')
    await bench.field(/^Name/).fill('Thermostat 1')
    await dialog().getByLabel('Template', { exact: true }).selectOption({ label: 'Thermostat' })
    await dialog().getByText('Make keys').click()
    await look('adding a device')
    await dialog().getByRole('button', { name: 'Add device' }).click()
    await bench.text('It is shown only now').waitFor()
    await dialog().getByRole('img', { name: 'Connection string as a QR code' }).waitFor()
    connection = (await dialog().getByRole('group', { name: 'connection string' }).textContent())!
    expect(connection).toMatch(new RegExp(`^HostName=[^;:]+(?::${server.mqttsPort})?;DeviceId=thermo-1;SharedAccessKey=[A-Za-z0-9+/]+=*$`))
    await look('the connection string')
    await bench.picture('connection-string')
    // A stray click beside it does not take it away.
    await bench.page.mouse.click(5, 5)
    await bench.button('I have copied it').click()
    await expect.poll(() => bench.page.getByText(keyOf(connection)).count()).toBe(0)
    expect(await (await server.fetch('/api/v1/devices/thermo-1/credentials')).text()).not.toContain(keyOf(connection))
  })

  test('it connects with its key, and its page says what it is', async () => {
    await connect(keyOf(connection))
    await bench.page.getByRole('row', { name: /Thermostat 1/ }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Thermostat 1' }).waitFor()
    await bench.text('Online').waitFor()
    await bench.text('Azure IoT').waitFor()
    await look('the overview')
    await bench.page.getByRole('link', { name: 'Import its model' }).click()
    await dialog()
      .getByRole('heading', { name: /Import/ })
      .waitFor()
    await bench.page.goBack()
    await bench.page.getByRole('heading', { level: 1, name: 'Thermostat 1' }).waitFor()
  })

  const row = (name: RegExp): Locator => bench.page.getByRole('row', { name })

  test('its twin shows what differs first, and what the device said of it', async () => {
    await open('Twin')
    await bench.text('It has reported nothing yet, and nothing is desired of it.').waitFor()
    await look('an empty twin')
    await device!.report({ serialNumber: 'TH-1' })
    await row(/serialNumber Not set TH-1/).waitFor()

    await bench.button('Change desired').click()
    const patch = dialog().getByRole('textbox', { name: 'Change, as JSON' })
    await patch.fill('{"targetTemperature": 21,')
    await dialog()
      .getByText(/^Line 1, column 1: The \{ of line 1 is not closed/)
      .waitFor()
    await patch.fill('{"targetTemperature": 21, "heater": {"__t": "c", "power": 95}}')
    await dialog().getByRole('row', { name: 'Adds targetTemperature nothing 21' }).waitFor()
    await look('changing what is desired')
    await dialog().getByRole('button', { name: 'Change desired state' }).click()

    await row(/Target temperature.*Same Done\. Taken \(200\), version 2/).waitFor()
    await row(/Heater \/ Power.*95.*Failed At most 90\. Failed \(400\), version 2/).waitFor()
    expect(await bench.page.getByRole('rowheader').allTextContents()).toEqual([
      'Heater / Powerheater.power',
      'Target temperaturetargetTemperature',
      'serialNumber',
    ])
    await look('a twin with a difference')
    await bench.picture('device-twin')

    // One that is refused whole changes nothing, and the sentence stands where it was typed.
    await bench.button('Change desired').click()
    await patch.fill('{"a.b": 1}')
    await dialog().getByRole('button', { name: 'Change desired state' }).click()
    await dialog().getByRole('alert').waitFor()
    await bench.page.keyboard.press('Escape')
    expect((await server.call<{ desiredVersion: number }>('GET', '/devices/thermo-1/twin')).desiredVersion).toBe(2)
  })

  test('what was written to the twin stands below it, newest first, with whose it was', async () => {
    const history = bench.page.getByRole('region', { name: 'What was written' }).getByRole('row')
    await expect.poll(() => history.count()).toBe(4)
    const [, acknowledged, desired, reported] = await history.allTextContents()
    expect(acknowledged).toContain('The device{"targetTemperature":{"value":21,"ac":200,"av":2,"ad":"Done."}')
    expect(desired).toMatch(/Desired2.+{"targetTemperature":21,"heater":{"__t":"c","power":95}}$/)
    expect(reported).toContain('Reported2The device{"serialNumber":"TH-1"}')
    await bench.button('JSON').click()
    expect(JSON.parse((await bench.page.getByRole('textbox', { name: 'desired state' }).textContent())!)).toEqual({
      targetTemperature: 21,
      heater: { __t: 'c', power: 95 },
    })
    await look('a twin as JSON')
  })

  test('its telemetry is drawn as it comes, and taken away as CSV', async () => {
    await open('Telemetry')
    await bench.text('No telemetry yet').waitFor()
    await look('no telemetry')
    for (const temperature of [20.5, 22, 21.25]) await device!.send({ temperature, state: 'warm' }, { properties: { level: 'none' } })
    await device!.send({ power: 40 }, { component: 'heater' })
    await bench.page.getByRole('img', { name: 'Temperature: 21.25 °C now, from 20.5 to 22 over the last 3 values.' }).first().waitFor()
    await row(/^Temperature temperature 21\.25\s?°C/).waitFor()
    await row(/^heater\.power 40/).waitFor()
    await row(/^state warm/).waitFor()
    await bench.button('Show the values').click()
    expect(await bench.page.getByRole('group', { name: 'Values of Temperature' }).getByRole('row').allTextContents()).toEqual([
      'TimeValue (°C)',
      expect.stringMatching(/21\.25$/),
      expect.stringMatching(/22$/),
      expect.stringMatching(/20\.5$/),
    ])
    const newest = bench.page.getByRole('region', { name: 'Messages' }).getByRole('button').nth(1)
    await newest.click()
    await bench.page.getByRole('definition').filter({ hasText: 'none' }).waitFor()
    await look('telemetry')
    const [download] = await Promise.all([
      bench.page.waitForEvent('download'),
      bench.page.getByRole('link', { name: 'Download as CSV' }).click(),
    ])
    const { data, errors } = Papa.parse<string[]>((await readFile((await download.path())!, 'utf8')).replace(/^\uFEFF/, ''), {
      skipEmptyLines: true,
    })
    expect([data.length, errors]).toEqual([5, []])
    await newest.click()
    await bench.picture('telemetry', async () => {
      await bench.button('Hide the values').click()
      for (let round = 0; round < 100; round += 1) {
        await device!.send({ temperature: Math.round(210 + 15 * Math.sin(round / 9)) / 10, state: 'warm' })
        await bench.page.waitForTimeout(200)
      }
      await bench.page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded()
    })
  })

  test('a thousand messages of two hundred fields are found, drawn one by one, and read page by page', async () => {
    const body = (round: number): JsonObject =>
      Object.fromEntries(Array.from({ length: 200 }, (_nothing, field) => [`value${field}`, Math.sin(round / 9 + field)]))
    for (let round = 0; round < 1_000; round += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_nothing, index) => device!.send(round + index > 980 ? body(round + index) : { round: round + index })),
      )
    await bench.text('201 fields').waitFor()
    await bench
      .field('Find a field')
      .or(bench.page.getByRole('searchbox', { name: 'Find a field' }))
      .fill('value19')
    await expect.poll(() => bench.page.getByRole('button', { name: /^value19\d*$/ }).allTextContents()).toHaveLength(11)
    await bench.page.getByRole('button', { name: 'value199' }).click()
    await bench.page.getByRole('heading', { name: 'value199' }).waitFor()
    expect(new URL(bench.page.url()).searchParams.get('field')).toBe('value199')
    await look('telemetry of many fields')
    const messages = bench.page.getByRole('region', { name: 'Messages' })
    const shown = () => messages.getByRole('listitem').count()
    expect(await shown()).toBe(25)
    for (let page = 0; page < 9; page += 1) await messages.getByRole('button', { name: 'Show older' }).click()
    await expect.poll(shown).toBe(250)
  })

  test('a message is sent to it, and one that waits is taken back', async () => {
    await open('Messages')
    await bench.text('None was sent yet.').waitFor()
    await bench.field('Payload').fill('{"say"')
    await bench.button('Send message').click()
    await bench.text('This is no JSON: mend it, or choose another content type.').waitFor()
    await bench.field('Payload').fill('{"say":"hello"}')
    await bench.button('Add property').click()
    await bench.field('Name of property 1').fill('level')
    await bench.field('Value of property 1').fill('3')
    await look('a message')
    await bench.button('Send message').click()
    await expect
      .poll(() => device!.messages)
      .toMatchObject([{ payload: '{"say":"hello"}', properties: { level: '3', '$.ct': 'application/json' } }])
    await bench.page.getByRole('listitem').filter({ hasText: 'Taken' }).waitFor()

    device!.leave()
    await bench.text('Offline').waitFor()
    await bench.field('Payload').fill('{"say":"later"}')
    await bench.button('Send message').click()
    await bench.page.getByRole('listitem').filter({ hasText: 'Until the device connects' }).waitFor()
    await look('messages')
    await bench.button(/^Take back the message/).click()
    await bench.page.getByRole('listitem').filter({ hasText: 'Canceled' }).waitFor()
  })

  test('new keys shut the old ones out; thumbprints are set by the keyboard', async () => {
    await open('Connect')
    await bench.text('It signs a token with one of two keys.').waitFor()
    await look('how it connects')
    await bench.button('Make new keys').click()
    await look('choosing how it proves who it is')
    await dialog().getByRole('button', { name: 'Make keys' }).click()
    const fresh = (await dialog().getByRole('group', { name: 'connection string' }).textContent())!
    await bench.button('I have copied it').press('Enter')
    await expect(connect(keyOf(connection))).rejects.toThrow('thermo-1 was refused with CONNACK 5.')
    await connect(keyOf(fresh))
    await bench.text('Online').waitFor()

    await bench.button('Change').press('Enter')
    await dialog().getByRole('radio', { name: 'Thumbprints' }).press('Space')
    await dialog().getByRole('textbox', { name: 'Thumbprint', exact: true }).fill('ab:cd')
    await bench.page.keyboard.press('Enter')
    await dialog().getByText('A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.').waitFor()
    await dialog().getByRole('textbox', { name: 'Thumbprint', exact: true }).fill('ab'.repeat(20))
    await bench.page.keyboard.press('Enter')
    const given = bench.page.getByRole('dialog', { name: 'Connection string of thermo-1' })
    await given.getByText(/DeviceId=thermo-1;x509=true$/).waitFor()
    await given.getByRole('button', { name: 'Close' }).last().press('Enter')
    await given.waitFor({ state: 'detached' })
    await bench.text('AB'.repeat(20)).waitFor()
    await bench.text('Offline').waitFor()
  })

  test('the settings show the certificates, trust another CA, and make an enrolment group', async () => {
    await bench.goTo('Settings')
    const foreign = await authorityOfAnotherBench()
    const parts = bench.page.getByRole('navigation', { name: 'Parts of the settings' })
    await parts.getByRole('link', { name: 'Certificates' }).click()
    const certificates = bench.page.getByRole('region', { name: 'Certificates' })
    await certificates.getByText('localhost', { exact: true }).waitFor()
    await bench.button('Trust a CA').click()
    await dialog().getByLabel('Or paste it').fill('no certificate')
    await dialog().getByRole('button', { name: 'Trust this CA' }).click()
    await dialog().getByRole('alert').waitFor()
    await look('trusting a CA')
    await dialog().getByLabel('Or paste it').fill(foreign.pem)
    await dialog().getByRole('button', { name: 'Trust this CA' }).click()
    await certificates.getByText(foreign.subject).waitFor()
    await bench.picture('certificates')
    await certificates.getByRole('button', { name: `Remove ${foreign.subject}` }).click()
    await dialog().getByRole('button', { name: 'Remove CA' }).click()
    await expect.poll(() => certificates.getByText(foreign.subject).count()).toBe(0)

    await parts.getByRole('link', { name: 'Enrolment groups' }).click()
    await bench.button('Add enrolment group').click()
    await dialog().getByRole('button', { name: 'Add group' }).click()
    await dialog().getByText('A name is needed.').waitFor()
    await bench.field('Name').fill('Second floor')
    await bench.field('ID scope').fill('0ne00A1B2C3')
    await bench.page.keyboard.press('Enter')
    await bench.text('The keys of ‘Second floor’ are shown only now').waitFor()
    await look('settings')
    await bench.button('Remove Second floor').click()
    await dialog().getByRole('button', { name: 'Remove group' }).click()
    await expect.poll(() => bench.page.getByText('0ne00A1B2C3').count()).toBe(0)
    bench.expectNoErrors()
  })
})
