import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { mosquittoIsMissing } from '../helpers/mosquitto.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

describe.skipIf(browserPath === null)('the traffic of the bench', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let device: MqttClient

  const row = (text: string) => bench.page.getByRole('row').filter({ hasText: text })
  const details = () => bench.page.getByRole('complementary', { name: 'Message' })
  const binary = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0x25, 0x27, 0x5c])

  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    device = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId: 'thermo-1', reconnectPeriod: 0 })
    await device.publishAsync('bench/thermo-1/reported', '{"fan":3}', { qos: 1 })
    await bench.goTo('Traffic')
  })
  afterAll(async () => {
    device.end(true)
    await stage?.end()
  })

  test('is live: each message with what the bench made of it', async () => {
    await row('bench/…/reported').filter({ hasText: 'Applied' }).waitFor()
    await device.publishAsync('bench/thermo-2/reported', '{"fan":4}', { qos: 1 })
    await row('Refused').waitFor()
    await bench.expectGoodLooks('traffic')
  })

  test('is narrowed by device, topic, direction, verdict and text, in the address', async () => {
    await bench
      .field(/^Topic filter/)
      .or(bench.page.getByRole('searchbox', { name: /^Topic filter/ }))
      .fill('bench/+/reported/#')
    await row('Connected.').waitFor({ state: 'detached' })
    await bench.page.getByLabel('What the bench made of it').selectOption({ label: 'Refused' })
    await row('Applied').waitFor({ state: 'detached' })
    await row('Refused').waitFor()
    const { searchParams } = new URL(bench.page.url())
    expect(Object.fromEntries(searchParams)).toEqual({ topic: 'bench/+/reported/#', verdict: 'refused' })
    await bench.page.getByRole('searchbox', { name: /^Topic filter/ }).fill('bench#')
    await bench.text('A # stands only at the end of a topic filter').waitFor()
    await bench.expectAccessible('a topic filter that is none')
    await bench.page.goto(`${server.http}/traffic?device=nobody`)
    await bench.text('No message fits the filters').waitFor()
    await bench.button('Clear filters').click()
    await row('Connected.').waitFor()
  })

  test('is paused by a key, with what is held back counted', async () => {
    await bench.page.keyboard.press('p')
    await bench.text('Paused: 0 lines held back').waitFor()
    await device.publishAsync('bench/thermo-1/telemetry', binary, { qos: 1, retain: true })
    await bench.text('Paused: 1 line held back, the buffer is 0% full.').waitFor()
    expect(await row('bench/…/telemetry').count()).toBe(0)
    await bench.expectAccessible('paused traffic')
    await bench.button('Resume').click()
    await row('bench/…/telemetry').waitFor()
    await bench.text(/of at most 10,000 lines/).waitFor()
  })

  test('a payload that is no text is shown as bytes, and said to be what it looks like', async () => {
    await row('bench/…/telemetry').click()
    await details().getByText('Looks compressed with gzip.').waitFor()
    await details().getByText('0000  1f 8b 08 00 ff 25 27 5c').waitFor()
    await details().getByRole('button', { name: 'Base64' }).click()
    await details().getByText(binary.toString('base64')).waitFor()
    await bench.expectGoodLooks('a message of bytes')
  })

  test.skipIf(mosquittoIsMissing())('a copied mosquitto_pub says the same again, byte for byte', async () => {
    await details().getByRole('button', { name: 'Copy as mosquitto_pub' }).click()
    const command = await bench.page.evaluate(() => navigator.clipboard.readText())
    expect(command).toContain(`--cafile ${server.caPath}`)
    const { stderr } = await promisify(execFile)('sh', ['-c', command])
    expect(stderr).toBe('')
    const same = async () =>
      (await server.call<{ items: object[] }>('GET', '/traffic?topic=bench/thermo-1/telemetry')).items.map((entry) => ({
        ...entry,
        atMs: 0,
        sequence: 0,
      }))
    await expect.poll(same).toHaveLength(2)
    const [first, second] = await same()
    expect(second).toEqual(first)
    await bench.page.keyboard.press('Escape')
  })

  test('all that fits is exported, a message a line', async () => {
    await bench.page.goto(`${server.http}/traffic?topic=bench/thermo-1/%23`)
    await row('bench/…/reported').waitFor()
    await bench.button('Export').click()
    const download = bench.page.waitForEvent('download')
    await bench.page.getByRole('menuitem', { name: 'Export messages as JSON lines' }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe('traffic.jsonl')
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as { payload: string | null; base64?: string })
    expect(entries[0]).toMatchObject({ topic: 'bench/thermo-1/reported', payload: '{"fan":3}' })
    expect(entries[1]).toMatchObject({ payload: null, base64: binary.toString('base64'), retain: true })
    await bench.page
      .getByRole('status')
      .filter({ hasText: /messages? exported\.$/ })
      .waitFor()
  })

  test('10,000 lines are one short list, walked by the keyboard', async () => {
    await bench.page.goto(`${server.http}/traffic`)
    await row('bench/…/reported').first().waitFor()
    // The device before was cut off by the copied command, which came under its id.
    const chatty = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId: 'chatty', reconnectPeriod: 0 })
    // No faster than the page reads: it would pass lines over, and say so.
    for (let part = 0; part < 12; part += 1) {
      const lines = Array.from({ length: 900 }, (_, number) => `{"n":"${part}-${number}"}`)
      await Promise.all(lines.map((line) => chatty.publishAsync('bench/chatty/telemetry', line, { qos: 1 })))
      await row(`{"n":"${part}-899"}`).waitFor()
    }
    chatty.end(true)
    // The last line: one that comes while a person walks takes the oldest away.
    await row('chatty').filter({ hasText: 'Disconnected.' }).waitFor()
    await bench.text('This page: 10,000 of at most 10,000 lines').waitFor()
    await bench.text(/ lines left this page to make room\.$/).waitFor()
    expect(await bench.page.getByRole('row').count()).toBeLessThan(80)
    await row('{"n":"11-899"}').focus()
    await bench.page.keyboard.press('Home')
    await bench.page.locator('[role="row"][aria-rowindex="2"]:focus').waitFor()
    await bench.page.keyboard.press('Enter')
    await details().waitFor()
    await bench.page.keyboard.press('Escape')
    await details().waitFor({ state: 'detached' })
  })

  test('opened late, it reads further back, to the first message that the bench keeps', async () => {
    await bench.page.goto(`${server.http}/traffic?device=chatty`)
    await row('{"n":"11-899"}').waitFor()
    await bench.text('This page: 1,000 of at most 10,000 lines').waitFor()
    await bench.text(/^The bench keeps messages in memory, until it ends; the oldest is of /).waitFor()
    await bench.button('Show older messages').click()
    await bench.text('This page: 2,000 of at most 10,000 lines').waitFor()
    // What was there stands where it was read: the last of the older lines is in view.
    await row('{"n":"10-').first().waitFor()
    await bench.expectGoodLooks('traffic, read back')
    for (let lines = 3_000; lines <= 10_000; lines += 1_000) {
      await bench.button('Show older messages').click()
      await bench.text(`This page: ${lines.toLocaleString('en')} of at most 10,000 lines`).waitFor()
    }
    // There is no more room: newer lines go, and are counted.
    await bench.button('Show older messages').click()
    await bench.text(/^80\d newer lines are not on this page, to make room for older ones\.$/).waitFor()
    await bench.button('Show older messages').waitFor({ state: 'detached' })
    await row('{"n":"0-').first().waitFor()
    expect(await bench.page.getByRole('row').count()).toBeLessThan(80)
    await bench.button('Go to newest').click()
    await row('{"n":"11-899"}').waitFor()
    await bench.text('This page: 1,000 of at most 10,000 lines').waitFor()
  })

  test('is said in German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.goto(`${server.http}/traffic`)
    await bench.page.getByRole('heading', { level: 1, name: 'Nachrichten' }).waitFor()
    await row('bench/…/telemetry').first().click()
    await bench.expectGoodLooks('traffic in German')
    bench.expectNoErrors()
  })
})
