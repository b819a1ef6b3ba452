import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { temporaryFolder } from '../helpers/headless-bench.ts'
import { unzipped } from '../helpers/unzipped.ts'

const root = path.join(import.meta.dirname, '..', '..')
const browserPath = await findBrowser()

/** The built Electron entry and preload, with the stand-in in Electron's place and a real Chromium for its window. */
describe.skipIf(browserPath === null)('the built desktop app in a stand-in for Electron', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let app: ChildProcess
  let browser: Browser
  let page: Page
  let said = ''
  const errors: string[] = []

  beforeAll(async () => {
    folder = await temporaryFolder()
    await mkdir(path.join(folder.folder, 'userData'), { recursive: true })
    app = spawn(
      process.execPath,
      [
        path.join(root, 'test', 'helpers', 'electron-stand-in-run.ts'),
        `--data=${path.join(folder.folder, 'bench')}`,
        '--mqtt-port=0',
        '--mqtts-port=0',
        '--tools-port=0',
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          STAND_IN_BROWSER: browserPath!,
          STAND_IN_FOLDER: folder.folder,
          STAND_IN_ROOT: root,
          STAND_IN_SAVE: path.join(folder.folder, 'saved'),
        },
      },
    )
    app.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
    const line = await Promise.race([once(createInterface({ input: app.stdout! }), 'line'), once(app, 'exit').then(() => [null])])
    if (line[0] === null) throw new Error(`The app ended before its window was open: ${said}`)
    browser = await chromium.connectOverCDP((JSON.parse(line[0] as string) as { cdp: string }).cdp)
    page = browser.contexts()[0]!.pages()[0]!
    page.on('pageerror', (error) => errors.push(error.message))
  })
  afterAll(async () => {
    await browser?.close()
    if (app && app.exitCode === null) {
      const gone = once(app, 'exit')
      app.kill('SIGTERM')
      await gone
    }
    await folder?.remove()
  })

  test('the page gets one channel and nothing else of the machine', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys((window as unknown as { benchfleet: object }).benchfleet).toSorted(),
      require: typeof (window as unknown as { require?: unknown }).require,
      process: typeof (window as unknown as { process?: unknown }).process,
    }))
    expect(seen).toEqual({ bridge: ['connect', 'desktop'], require: 'undefined', process: 'undefined' })
  })

  test('the UI works over the message port: a device is added, and is there', async () => {
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByRole('button', { name: 'Add device' }).first().click()
    await page.getByRole('textbox', { name: 'Device id' }).fill('bench-unit-1')
    await page.getByRole('dialog').getByRole('button', { name: 'Add device' }).click()
    await page.getByRole('row', { name: /bench-unit-1/ }).waitFor()
  })

  test('a property job runs, and its CSV is saved where the native dialog says', async () => {
    await page.getByRole('row', { name: /bench-unit-1/ }).click()
    await page.getByRole('button', { name: 'New job on this device' }).click()
    await page.getByText('Property', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Property name' }).fill('owner')
    await page.getByRole('textbox', { name: 'Value' }).fill('"lab"')
    await page.getByRole('button', { name: /Review and run/ }).click()
    await page.getByRole('button', { name: /Run on 1 device/ }).click()
    await page.getByText('Completed').first().waitFor()
    await page.getByRole('button', { name: /Download/ }).click()
    await expect
      .poll(() => readFile(path.join(folder.folder, 'saved'), 'utf8').catch(() => ''), { timeout: 10_000 })
      .toContain('bench-unit-1')
    expect(errors).toEqual([])
  })

  test('certificates are saved where the native dialog says, for their owner alone, and are in use then', async () => {
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByRole('row', { name: /bench-unit-1/ }).click()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('button', { name: 'Make a certificate' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make certificate', exact: true }).click()
    await page.getByText('Certificate with a known thumbprint').waitFor()
    const file = path.join(folder.folder, 'saved')
    const files = unzipped(await readFile(file))
    expect(Object.keys(files)).toContain('bench-unit-1.private.key')
    const { certificateFingerprint } = JSON.parse(files['config.json']!) as { certificateFingerprint: string }
    await page.getByText(certificateFingerprint).waitFor()
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(errors).toEqual([])
  })
})
