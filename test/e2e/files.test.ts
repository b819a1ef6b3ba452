import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()
const firmware = randomBytes(5_000_000)

interface KeptFile {
  name: string
  bytes: number
  sha256: string
}

describe.skipIf(browserPath === null)('files that devices fetch', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  beforeAll(async () => {
    stage = await setStage(browserPath!)
    ;({ server, bench } = stage)
    await bench.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  })
  afterAll(() => stage?.end())

  const kept = async () => (await server.call<{ items: KeptFile[] }>('GET', '/files')).items
  const row = (name: string) => bench.page.getByRole('row').filter({ hasText: name })

  /** Drops files on the page, as they come from a file manager. */
  async function drop(files: { name: string; text: string }[]): Promise<void> {
    const transfer = await bench.page.evaluateHandle((given) => {
      const made = new DataTransfer()
      for (const { name, text } of given) made.items.add(new File([text], name))
      return made
    }, files)
    const heading = bench.page.getByRole('heading', { level: 1 })
    await heading.dispatchEvent('dragenter', { dataTransfer: transfer })
    await bench.page.getByText('Drop to add to the bench').waitFor()
    await heading.dispatchEvent('drop', { dataTransfer: transfer })
  }

  test('an empty bench says what files are for and how a document names one', async () => {
    await bench.goTo('Files')
    await bench.text('No files yet').waitFor()
    await bench.button('Copy In a job document').click()
    expect(await bench.page.evaluate(() => navigator.clipboard.readText())).toBe('${file:firmware.bin}')
    await bench.expectGoodLooks('files, empty')
  })

  test('files are added by a choice and by a drop, and are on the bench as they were', async () => {
    await bench.page.getByLabel('Files to add').setInputFiles([{ name: 'fw 1.1.bin', mimeType: 'application/zip', buffer: firmware }])
    await row('fw 1.1.bin').waitFor()
    await drop([
      { name: 'config.json', text: '{}' },
      { name: 'a{b.bin', text: 'x' },
    ])
    await row('config.json').waitFor()
    await bench.text('may not hold').waitFor()
    expect(await bench.page.getByRole('columnheader', { name: 'Actions' }).count()).toBe(1)
    await bench.expectGoodLooks('files, one refused')
    await bench.button('Leave out a{b.bin').click()
    expect(await kept()).toMatchObject([
      { name: 'config.json', bytes: 2 },
      { name: 'fw 1.1.bin', bytes: 5_000_000, sha256: createHash('sha256').update(firmware).digest('hex') },
    ])
  })

  test('a file of the same name is replaced only when a person says so', async () => {
    await drop([{ name: 'config.json', text: '{"interval": 60}' }])
    await bench.button('Keep the old one: config.json').click()
    await drop([{ name: 'config.json', text: '{"interval": 60}' }])
    await bench.button('Replace config.json').waitFor()
    expect((await kept())[0]).toMatchObject({ bytes: 2 })
    await bench.expectGoodLooks('files, one of the same name')
    await bench.button('Replace config.json').click()
    await bench.text('Replaced ‘config.json’.').waitFor()
    expect((await kept())[0]).toMatchObject({ bytes: 16 })
  })

  test('its placeholder and its hash are copied, with the keyboard too', async () => {
    await bench.button('Copy the SHA-256 of fw 1.1.bin').focus()
    await bench.page.keyboard.press('Enter')
    await bench.text('Copied the SHA-256').waitFor()
    expect(await bench.page.evaluate(() => navigator.clipboard.readText())).toBe((await kept())[1]!.sha256)
    await bench.button('More actions for fw 1.1.bin').focus()
    await bench.page.keyboard.press('Enter')
    await bench.page.getByRole('menuitem', { name: 'Copy placeholder of its link' }).press('Enter')
    await bench.text('Copied ${file:fw 1.1.bin}').waitFor()
    expect(await bench.page.evaluate(() => navigator.clipboard.readText())).toBe('${file:fw 1.1.bin}')
  })

  test('a file that a running job names is deleted with its name said, another one at once', async () => {
    await server.call('POST', '/devices', { deviceId: 'thermo-1' })
    const job = { name: 'Firmware 1.1', document: { url: '${file:fw 1.1.bin}' }, targets: { thingNames: ['thermo-1'] } }
    await server.call('POST', '/jobs', job)
    await row('fw 1.1.bin').getByText('1', { exact: true }).waitFor()
    await bench.picture('files')
    const remove = async (name: string) => {
      await bench.button(`More actions for ${name}`).click()
      await bench.page.getByRole('menuitem', { name: 'Delete file' }).click()
    }
    await remove('fw 1.1.bin')
    await bench.page.getByRole('link', { name: 'Firmware 1.1' }).waitFor()
    await bench.expectGoodLooks('the question before a file is deleted')
    await bench.button('Keep it').click()
    await remove('config.json')
    await bench.button('Delete file').click()
    await bench.text('Deleted ‘config.json’.').waitFor()
    await remove('fw 1.1.bin')
    await bench.button('Delete file').click()
    await bench.text('No files yet').waitFor()
    expect(await kept()).toEqual([])
    bench.expectNoErrors()
  })

  test('an upload goes on while a person looks at another page', async () => {
    await bench.page.getByLabel('Files to add').setInputFiles([{ name: 'large.bin', mimeType: '', buffer: randomBytes(30_000_000) }])
    await bench.goTo('Jobs')
    await bench.goTo('Files')
    await row('large.bin').waitFor()
    expect((await kept())[0]).toMatchObject({ bytes: 30_000_000 })
    bench.expectNoErrors()
  })
})
