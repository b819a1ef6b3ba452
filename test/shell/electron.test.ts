import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright-core'
import { expect, test } from 'vitest'
import { electronPath } from '../../scripts/electron-runtime.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const executablePath = electronPath()

/** The real thing; runs where an Electron runtime is on the machine (also by ELECTRON_OVERRIDE_DIST_PATH). */
test.skipIf(executablePath === null)('the desktop app opens its window in Electron, hardened, and shows the bench', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-electron-'))
  const app = await _electron.launch({
    executablePath: executablePath!,
    args: [root, `--data=${folder}`, '--mqtt-port=0', '--mqtts-port=0', '--tools-port=0', '--no-sandbox'],
  })
  try {
    const page = await app.firstWindow()
    await page.getByRole('heading', { level: 1, name: 'Bench' }).waitFor()
    expect(await page.evaluate(() => typeof (window as unknown as { require?: unknown }).require)).toBe('undefined')
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByText('No device yet').waitFor()
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
