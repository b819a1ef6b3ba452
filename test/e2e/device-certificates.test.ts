import { readFile } from 'node:fs/promises'
import { connectAsync } from 'mqtt'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { unzipped } from '../helpers/unzipped.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** A person hands out certificates: to one device, to those that are selected, and to those of a CSV. */
describe.skipIf(browserPath === null)('certificates of devices in the browser', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let page: Page
  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      await server.call('POST', '/devices', { deviceId: 'thermo-1', name: 'Thermometer 1' })
      await server.call('POST', '/devices/import', {
        csv: `deviceId\n${Array.from({ length: 60 }, (_, index) => `shelf-${index + 1}`).join('\n')}`,
      })
      await server.call('PUT', '/devices/shelf-1/credentials', { credentials: { kind: 'symmetricKey' } })
    })
    ;({ server, bench } = stage)
    ;({ page } = bench)
  })
  afterAll(() => stage?.end())

  const dialog = () => page.getByRole('dialog')

  /** Presses the button and reads the zip that the browser gets. */
  async function filesAfter(button: string): Promise<{ name: string; files: Record<string, string> }> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('button', { name: button, exact: true }).click(),
    ])
    return { name: download.suggestedFilename(), files: unzipped(await readFile(await download.path())) }
  }

  async function comesIn(files: Record<string, string>, folder = ''): Promise<void> {
    const config = JSON.parse(files[`${folder}config.json`]!) as { clientId: string; certPath: string; keyPath: string }
    const device = await connectAsync(`mqtts://localhost:${server.mqttsPort}`, {
      clientId: config.clientId,
      cert: files[`${folder}${config.certPath}`]!,
      key: files[`${folder}${config.keyPath}`]!,
      ca: files[`${folder}ca.pem`]!,
      reconnectPeriod: 0,
    })
    await device.endAsync()
  }

  test('one device gets its certificate from its page, and is let in with it from then on', async () => {
    await page.goto(`${server.http}/devices/thermo-1?tab=connect`)
    await bench.button('Make a certificate').click()
    await dialog().getByText('The bench listens to this computer alone').waitFor()
    await bench.expectGoodLooks('the choices of one certificate')
    await bench.picture('device-certificates')
    const { name, files } = await filesAfter('Make certificate')
    expect(name).toBe('thermo-1 certificate.zip')
    await page.getByText('Certificate with a known thumbprint').waitFor()
    await page.getByText('Saved as thermo-1 certificate.zip.').waitFor()
    await comesIn(files)

    await bench.button('Make a certificate').click()
    await dialog().getByText('The device has credentials already. They stop working as soon as the file is saved.').waitFor()
    await dialog()
      .getByRole('radio', { name: /^What it has now/ })
      .check()
    await dialog().getByRole('button', { name: 'Make certificate', exact: true }).waitFor()
    await dialog()
      .getByRole('radio', { name: /^This certificate and no other/ })
      .check()
    const { files: fresh } = await filesAfter('Make and replace')
    await page.getByText(JSON.parse(fresh['config.json']!).certificateFingerprint as string).waitFor()
    await expect(comesIn(files)).rejects.toMatchObject({ code: 5 })
    await comesIn(fresh)
  })

  test('those that are selected get theirs in one zip, with what becomes of the credentials of one of them', async () => {
    await bench.goTo('Devices')
    await page.getByRole('checkbox', { name: /^Select all/ }).click()
    await bench.button('More actions').click()
    await page.getByRole('menuitem', { name: 'Make certificates' }).click()
    await dialog().getByRole('heading', { name: 'Certificates for 61 devices' }).waitFor()
    await dialog().getByText('2 of them have credentials already, which stop working as soon as the file is saved.').waitFor()
    await bench.expectGoodLooks('the choices of several certificates')
    const { name, files } = await filesAfter('Make 61 certificates and replace')
    expect([name, Object.keys(files).length]).toEqual(['certificates of 61 devices.zip', 61 * 4 + 2])
    await comesIn(files, 'shelf-60/')
    await page.getByText('61 certificates saved as').waitFor()
  })

  test('keys for those that are selected are in one CSV, which is handed out while its dialog is open', async () => {
    await bench.goTo('Devices')
    await page.getByRole('checkbox', { name: /^Select all/ }).click()
    await bench.button('More actions').click()
    await page.getByRole('menuitem', { name: 'Make keys' }).click()
    await dialog().getByRole('heading', { name: 'Make keys for 61 devices?' }).waitFor()
    await dialog().getByText('61 of the devices have credentials, which stop working at once.').waitFor()
    await bench.expectGoodLooks('the question before keys of several devices')
    const saved = async (button: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('button', { name: button }).click()])
      return { name: download.suggestedFilename(), lines: (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n') }
    }
    const first = await saved('Make and replace keys for 61 devices')
    expect([first.name, first.lines.length]).toEqual(['keys of 61 devices.csv', 62])
    expect(first.lines[1]).toMatch(/,HostName=[^;]+;DeviceId=[^;]+;SharedAccessKey=\S+$/)
    await dialog().getByRole('heading', { name: '61 devices have new keys' }).waitFor()
    await bench.expectAccessible('keys of several devices')
    expect(await saved('Save the file again')).toEqual(first)
    await dialog().getByRole('button', { name: 'I have the file' }).click()
    await dialog().waitFor({ state: 'detached' })
  })

  test('those of a CSV are registered with theirs; a row that is wrong is named by its line', async () => {
    await bench.button('Import CSV').click()
    await dialog().getByRole('textbox', { name: 'Or paste the rows' }).fill('deviceId,name\nnew-1,New one\na/b,Wrong\nnew-2,New two')
    await dialog().getByRole('button', { name: 'Register with certificates…' }).click()
    await dialog().getByText('Line 3').waitFor()
    await bench.expectGoodLooks('certificates of a CSV with a wrong row')
    const { files } = await filesAfter('Make 2 certificates for the good rows')
    await page.getByText('2 certificates saved as').waitFor()
    expect(await server.call('GET', '/devices/new-2')).toMatchObject({ name: 'New two', registeredBy: 'import' })
    await comesIn(files, 'new-2/')
  })

  test('a making that is stopped leaves everything as it was', async () => {
    await bench.button('Import CSV').click()
    const rows = Array.from({ length: 9_000 }, (_, index) => `later-${index}`)
    const file = { name: 'later.csv', mimeType: 'text/csv', buffer: Buffer.from(`deviceId\n${rows.join('\n')}`) }
    await dialog().locator('input[type=file]').setInputFiles(file)
    await dialog().getByText('9,000 rows can be registered').waitFor()
    await dialog().getByRole('button', { name: 'Register with certificates…' }).click()
    await dialog().getByRole('heading', { name: 'Certificates for 9,000 devices' }).waitFor()
    await dialog().getByRole('button', { name: 'Make 9,000 certificates', exact: true }).click()
    await dialog()
      .getByText(/[1-9]\d* of 9,000 made/)
      .waitFor()
    await bench.expectGoodLooks('certificates under way')
    await dialog().getByRole('button', { name: 'Stop', exact: true }).click()
    await dialog().waitFor({ state: 'hidden' })
    expect(await server.call('GET', '/devices?search=later-')).toMatchObject({ total: 0 })
    expect(bench.errors).toEqual([])
  })
})
