import { connectAsync, type MqttClient } from 'mqtt'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Device } from '../../main/contract/devices.ts'
import type { JsonObject } from '../../main/contract/json.ts'
import { findBrowser } from '../helpers/browser.ts'
import { temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** A device that speaks on topics under its own root, as its SDK would. */
class Thing {
  readonly #client: MqttClient
  readonly #root: string
  readonly #heard: { topic: string; body: JsonObject }[] = []
  answer: ((action: string, params: JsonObject) => JsonObject) | null = null

  private constructor(client: MqttClient, root: string) {
    this.#client = client
    this.#root = root
    client.on('message', (topic, payload) => {
      const body = JSON.parse(payload.toString()) as JsonObject
      this.#heard.push({ topic, body })
      if (topic.endsWith('/request') && this.answer)
        void this.#publish(topic.replace('/request', '/response'), this.answer(String(body['action']), body['params'] as JsonObject))
    })
  }

  static async connect(port: number, root: '$aws' | '$emqx', name: string, filters: readonly string[]): Promise<Thing> {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: name, protocolVersion: 4, reconnectPeriod: 0 })
    const thing = new Thing(client, `${root}/things/${name}`)
    await client.subscribeAsync(
      filters.map((filter) => (filter.startsWith('$') ? filter : `${root}/things/${name}/${filter}`)),
      { qos: 1 },
    )
    return thing
  }

  say(topic: string, body: JsonObject): Promise<unknown> {
    return this.#publish(`${this.#root}/${topic}`, body)
  }

  /** The newest that was heard on a topic. */
  last(topic: string): JsonObject | undefined {
    return this.#heard.findLast((heard) => heard.topic === `${this.#root}/${topic}`)?.body
  }

  leave(): Promise<void> {
    return this.#client.endAsync()
  }

  #publish(topic: string, body: JsonObject): Promise<unknown> {
    return this.#client.publishAsync(topic, JSON.stringify(body), { qos: 1 })
  }
}

/** Two devices in the browser: one that fetches a job on AWS's topics, and one that answers commands on those of EMQX Fleets. */
describe.skipIf(browserPath === null)('devices of AWS IoT and EMQX Fleets in the browser', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let cooler: Thing | undefined
  let valve: Thing | undefined
  let files: Awaited<ReturnType<typeof temporaryFolder>>
  const firmware = Buffer.alloc(3 * 1024 * 1024, 7)

  beforeAll(async () => {
    files = await temporaryFolder()
    stage = await setStage(browserPath!, async (server) => {
      await server.fetch('/api/v1/files/cooler-2.1.bin', { method: 'PUT', body: firmware })
    })
    ;({ server, bench } = stage)
    cooler = await Thing.connect(server.mqttPort, '$aws', 'cooler-7', ['jobs/notify-next', 'shadow/update/delta'])
    const filters = ['jobs/notify', '$emqx/commands/things/valve-1/executions/+/request']
    valve = await Thing.connect(server.mqttPort, '$emqx', 'valve-1', filters)
  })
  afterAll(async () => {
    await cooler?.leave()
    await valve?.leave()
    await stage?.end()
    await files.remove()
  })

  const dialog = () => bench.page.getByRole('dialog')
  const row = (name: RegExp) => bench.page.getByRole('row', { name })
  const editor = () => bench.page.getByRole('textbox', { name: 'Job document' })
  const look = (where: string) => bench.expectGoodLooks(where)

  test('the home page shows what to change in each', async () => {
    await bench.button('Point a device here').click()
    for (const [family, words, picture] of [
      ['AWS IoT', "import awsIot from 'aws-iot-device-sdk'", 'aws-device'],
      ['EMQX Fleets', "import mqtt from 'mqtt'", 'emqx-device'],
    ] as const) {
      await dialog().getByText(family, { exact: true }).click()
      await dialog().getByText(words).waitFor()
      await look(`the lines for a device of ${family}`)
      await bench.picture(picture)
    }
    await bench.page.keyboard.press('Escape')
  })

  test('the list says what each speaks, and shows those of one family', async () => {
    await cooler!.say('shadow/update', { state: { reported: { firmware: '2.0', interval: 60, door: { open: false } } } })
    await valve!.say('shadow/update', { state: { reported: { percent: 40 } } })
    await bench.goTo('Devices')
    await row(/cooler-7.*AWS IoT/).waitFor()
    await row(/valve-1.*EMQX Fleets/).waitFor()
    await bench.page.getByRole('button', { name: 'Filter', exact: true }).click()
    await bench.page.getByLabel('Family').selectOption({ label: 'AWS IoT' })
    await bench.page.keyboard.press('Escape')
    await bench.text('1 device').waitFor()
    expect(await row(/valve-1/).count()).toBe(0)
    await look('devices of one family')
    await row(/cooler-7/).click()
  })

  const openTab = (tab: string) =>
    bench.page.getByRole('navigation', { name: 'Views of the device' }).getByRole('button', { name: tab }).click()

  test('its shadow shows what differs, is changed by hand, and the device is told', async () => {
    await openTab('Shadow')
    await row(/firmware Not set 2\.0/).waitFor()
    await bench.button('Change desired').click()
    await dialog().getByRole('textbox', { name: 'Change, as JSON' }).fill('{"interval": 30}')
    await dialog().getByRole('row', { name: 'Adds interval nothing 30' }).waitFor()
    await dialog().getByRole('button', { name: 'Change desired state' }).click()
    await row(/interval 30.*60.*Differs/).waitFor()
    await expect.poll(() => cooler!.last('shadow/update/delta')).toMatchObject({ version: 2, state: { interval: 30 } })
    await bench.text('Version 2').waitFor()
    await look('a shadow with a difference')
    await bench.picture('device-shadow')
    await cooler!.say('shadow/update', { state: { reported: { interval: 30 } } })
    await row(/interval 30.*30.*Same/).waitFor()
    // A shadow has one version: those that its sides are counted by are nobody's business.
    await bench.page.getByRole('columnheader', { name: 'Change' }).waitFor()
    expect(await bench.page.getByRole('columnheader', { name: 'Version' }).count()).toBe(0)
    await cooler!.say('shadow/update', { state: { reported: { root: 'MIID'.repeat(200) } } })
    await bench.button('Show all of root, reported').click()
    await row(new RegExp(`root .*(MIID){200}`)).waitFor()
    await cooler!.say('shadow/update', { state: { reported: { root: null } } })
  })

  test('a named shadow is made, looked at as JSON, and deleted', async () => {
    await bench.button('New named shadow').click()
    await dialog().getByLabel('Name').fill('net work')
    await dialog().getByText('A shadow name has 1 to 64 letters').waitFor()
    await dialog().getByLabel('Name').fill('network')
    await dialog().getByRole('textbox', { name: 'Desired' }).fill('{"ssid": "lab"}')
    await look('a new shadow')
    await dialog().getByRole('button', { name: 'Make shadow' }).click()
    await row(/ssid lab.*Not reported/).waitFor()
    expect(new URL(bench.page.url()).searchParams.get('shadow')).toBe('network')
    await cooler!.say('shadow/name/network/update', { state: { reported: { ssid: 'home' } } })
    await row(/ssid lab.*home.*Differs/).waitFor()
    await bench.button('JSON').click()
    const delta = bench.page.getByRole('textbox', { name: 'delta state' })
    expect(JSON.parse((await delta.textContent())!)).toEqual({ ssid: 'lab' })
    await look('a shadow as JSON')
    await bench.button('Delete shadow').click()
    await dialog().getByText('The device may make it anew').waitFor()
    await look('deleting a shadow')
    await dialog().getByRole('button', { name: 'Delete shadow' }).click()
    await expect.poll(() => bench.page.getByRole('navigation', { name: 'Shadows' }).getByRole('button').count()).toBe(1)
  })

  test('a document is written in the editor, which says what is wrong and where', async () => {
    await bench.button('New job on this device').click()
    await bench.page.getByText('Document', { exact: true }).click()
    await editor().fill('{\n  "operation": "update",\n  "url": ""\n  "on": true\n}')
    await bench.text('Line 4, column 3: A comma is missing before this.').waitFor()
    await look('a document that is no JSON')
    // Tab is the page's: nobody is caught in the text.
    await editor().press('Tab')
    expect(await editor().evaluate((text) => text.contains(document.activeElement))).toBe(false)
    await bench.button('Examples').click()
    await bench.page.getByRole('menuitem', { name: 'Firmware update with a file' }).click()
    await editor().getByText('${file:cooler-2.1.bin}').waitFor()
    await expect.poll(() => bench.page.getByText('Line 4').count()).toBe(0)
    await look('a document with a link to a file')
    await bench.picture('document-editor')
  })

  test('files are opened and found in it, and one of the bench is put in', async () => {
    const document = path.join(files.folder, 'document.json')
    await writeFile(document, '{"operation":"update","url":"${file:old.bin}"}')
    await bench.page.getByLabel('Open a file').setInputFiles(document)
    await bench.text('document.json stands here now').waitFor()
    await bench.text(/^Line 1, column 30: There is no file ‘old\.bin’ on this bench/).waitFor()
    await bench.button('Review and run').click()
    await bench.page.getByRole('heading', { level: 1, name: 'New job' }).waitFor()
    expect(await bench.button(/^Run on/).count()).toBe(0)
    await bench.button('Format').waitFor()

    await editor().press('Control+f')
    await bench.field('Find in the text').fill('old.bin')
    await bench.text('1 of 1').waitFor()
    await bench.page.keyboard.press('Escape')
    // What was found is selected: it goes, and the file comes in its place.
    await bench.page.keyboard.press('Delete')
    await editor().press('Control+a')
    await bench.button('Insert file').click()
    await dialog()
      .getByRole('button', { name: /cooler-2\.1\.bin 3 MiB/ })
      .waitFor()
    await look('the files to insert')
    await bench.page.keyboard.press('Escape')
    await editor().fill('{"operation": "update", "url": "", "size": }')
    await editor().press('Control+Home')
    for (let step = 0; step < 32; step += 1) await bench.page.keyboard.press('ArrowRight')
    await bench.button('Insert file').click()
    await dialog()
      .getByRole('button', { name: /cooler-2\.1\.bin/ })
      .click()
    await bench.page.keyboard.press('Control+End')
    await bench.page.keyboard.press('ArrowLeft')
    await bench.button('Insert file').click()
    await dialog().getByText('Size', { exact: true }).click()
    await dialog()
      .getByRole('button', { name: /cooler-2\.1\.bin/ })
      .click()
    await bench.button('Format').click()
    expect(await editor().locator('.cm-line').allTextContents()).toEqual([
      '{',
      '  "operation": "update",',
      '  "url": "${file:cooler-2.1.bin}",',
      '  "size": "${file:cooler-2.1.bin:size}"',
      '}',
    ])
  })

  test('the device fetches the job and its file, and the job shows how far it is', async () => {
    await bench.field(/^Links to files hold for/).fill('30')
    await bench.button('Review and run').click()
    await bench.text('A link holds for 60 to 3,600 seconds.').waitFor()
    await bench.field(/^Links to files hold for/).fill('120')
    await bench.button('Review and run').click()
    await bench.button(/^Run on 1 device/).click()
    await bench.page.getByRole('heading', { level: 1, name: 'update' }).waitFor()
    await expect.poll(() => cooler!.last('jobs/notify-next')).toMatchObject({ execution: { status: 'QUEUED' } })
    const execution = cooler!.last('jobs/notify-next')!['execution'] as JsonObject
    const document = execution['jobDocument'] as { operation: string; url: string; size: number }
    expect(document).toMatchObject({ operation: 'update', size: firmware.length })
    const update = (body: JsonObject) => cooler!.say(`jobs/${String(execution['jobId'])}/update`, body)
    await update({ status: 'IN_PROGRESS', statusDetails: { step: 'fetching' } })

    const part = await fetchPart(document.url, 'bytes=0-1048575')
    expect(part.equals(firmware.subarray(0, 1024 * 1024))).toBe(true)
    await bench.page.getByRole('progressbar', { name: 'Download of cooler-2.1.bin' }).waitFor()
    await row(/cooler-7.*In progress.*33 %, cooler-2\.1\.bin/).click()
    await bench.text('1 MiB of 3 MiB, 33 %').waitFor()
    await look('a download under way')
    await bench.picture('job-download')
    await fetchPart(document.url, 'bytes=1048576-')
    await bench.text('3 MiB, done').waitFor()
    await update({ status: 'SUCCEEDED', statusDetails: { step: 'installed' } })
    await row(/cooler-7.*Completed/).waitFor()
    await bench.text('installed').waitFor()
    await bench.page.getByRole('button', { name: 'Details', exact: true }).click()
    await bench.page.getByRole('textbox', { name: 'job document' }).getByText('${file:cooler-2.1.bin}').waitFor()
    await bench.page.getByText('2 min', { exact: true }).waitFor()
    await look('the document of a job')
  })

  test('a command is run on the one that listens, and none on one that is away', async () => {
    valve!.answer = (action, params): JsonObject =>
      action === 'open'
        ? { status: 'SUCCEEDED', result: { percent: params['percent'] ?? null } }
        : { status: 'FAILED', result: { error: 'The valve is stuck.' } }
    await bench.page.goto(`${server.http}/devices/valve-1?tab=commands`)
    await bench.text('None was run yet.').waitFor()
    const run = async (action: string, params: string) => {
      await bench.page.getByRole('combobox', { name: 'Action' }).fill(action)
      await bench.page.getByRole('textbox', { name: 'Parameters' }).fill(params)
      await bench.button('Run command').click()
    }
    await run('', '{')
    await bench.text('A command needs an action.').waitFor()
    await bench.text('Line 1, column 1: The { of line 1 is not closed: } is missing at the end.').waitFor()
    await look('a command that cannot be sent')
    const commands = bench.page.getByRole('region', { name: 'Commands' }).getByRole('listitem')
    await run('open', '{"percent": 40}')
    await commands.filter({ hasText: 'Completed' }).filter({ hasText: '{"percent":40}' }).first().waitFor()
    await run('close', '')
    await commands.filter({ hasText: 'Failed' }).filter({ hasText: 'The valve is stuck.' }).first().waitFor()
    valve!.answer = null
    await run('wait', '')
    await bench.button('Cancel wait').click()
    await commands.filter({ hasText: 'Canceled' }).filter({ hasText: 'wait' }).waitFor()
    await look('commands to a device')
    await bench.picture('device-commands')
    await valve!.leave()
    await bench.text(/a command waits for nobody/).waitFor()
    expect(await bench.button('Run command').getAttribute('aria-disabled')).toBe('true')
  })

  test('a client id that is not the device id is written and shown', async () => {
    await bench.button('Edit').click()
    await dialog()
      .getByLabel(/^Client id/)
      .fill('emqx-client-9')
    await look('editing a device')
    await dialog().getByRole('button', { name: 'Save changes' }).click()
    await openTab('Overview')
    await bench.text('emqx-client-9').waitFor()
    expect(await server.call<Device>('GET', '/devices/valve-1')).toMatchObject({ clientId: 'emqx-client-9' })
    bench.expectNoErrors()
  })

  /** As a device does that trusts the CA of the bench; one without TLS is given a link without it, where the bench has a port for that. */
  async function fetchPart(url: string, range: string): Promise<Buffer> {
    const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http')
    const ca = await readFile(server.caPath)
    return new Promise((resolve, reject) => {
      get(url, { ca, headers: { range } }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          response.statusCode === 206 ? resolve(Buffer.concat(pieces)) : reject(new Error(String(response.statusCode))),
        )
      }).on('error', reject)
    })
  }
})
