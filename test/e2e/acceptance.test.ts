import { readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SimulatedDevice } from '../../main/simulator/device.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { connectShelf, type ShelfUnit } from '../helpers/shelf-units.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

const units: ShelfUnit[] = Array.from({ length: 24 }, (_, index) => ({
  deviceId: `thermo-${String(index + 1).padStart(2, '0')}`,
  slot: `A-${String(index + 1).padStart(2, '0')}`,
  reported: { firmware: '2.1.0', rssi: index === 4 ? -93 : -50 - index, fan: 0 },
  ...(index === 1 && { answer: () => ({ status: 'FAILED' as const, message: 'Compressor relay did not close', latencyMs: 20 }) }),
}))

/** A shelf of units is accepted: two of them are faulty, and the paper says which. */
describe.skipIf(browserPath === null)('acceptance sheets', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let devices: SimulatedDevice[] = []

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      devices = await connectShelf(server, units)
      await server.call('POST', '/device-sets', {
        deviceSetId: 'shelf-a',
        name: 'Shelf A',
        membership: { kind: 'static', deviceIds: units.map(({ deviceId }) => deviceId) },
      })
    })
    ;({ server, bench } = stage)
  })
  afterAll(async () => {
    await stage?.end()
    for (const device of devices) await device.leave()
  })

  const dialog = () => bench.page.getByRole('dialog')
  const grid = () => bench.page.getByRole('grid', { name: 'Units of this run' })
  const menu = async (item: string) => {
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: item }).click()
  }
  const download = async (item: string) => {
    const [file] = await Promise.all([bench.page.waitForEvent('download'), menu(item)])
    return { name: file.suggestedFilename(), text: await readFile((await file.path())!, 'utf8') }
  }

  test('a sheet is written: what is wrong is said at its input, and then it is kept', async () => {
    await bench.goTo('Acceptance')
    await bench.page.getByRole('heading', { name: 'No acceptance sheet yet' }).waitFor()
    await bench.expectGoodLooks('no sheets')
    await bench.page.getByRole('main').getByRole('button', { name: 'New sheet' }).first().click()
    await bench.button('Save sheet').click()
    await bench.text('A sheet needs a name.').waitFor()
    await bench.text('Which one? Give its name.').waitFor()
    expect(await bench.page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')

    await bench.field('Name').fill('Thermostats, final test')
    await bench.field('Description').fill('Goes with every unit of order 4711.')
    await bench.page.getByLabel('Title of step 1').fill('Fan')
    await bench.page.getByRole('combobox', { name: 'Step 1, Setting' }).fill('fan')
    await bench.page.getByLabel('Step 1, Value').fill('3')
    await bench.text('As the number 3').waitFor()
    await bench.button('Add an expected value').click()
    await bench.page.getByLabel('Expected value 1 of step 1, Value').first().fill('rssi')
    await bench.page.getByLabel('Expected value 1 of step 1, Rule').selectOption('between')
    await bench.page.getByLabel('Expected value 1 of step 1, From').fill('-80')
    await bench.page.getByLabel('Step 1, Time for the values').fill('2')
    await bench.button('Add a step').click()
    await bench.page.getByRole('group', { name: 'Step 2, What is done' }).getByText('Command').click()
    await bench.page.getByRole('combobox', { name: 'Step 2, Command' }).fill('selfTest')
    await bench.expectGoodLooks('sheet editor')
    await bench.page.keyboard.press('Control+s')
    await bench.page.getByRole('heading', { level: 1, name: 'Thermostats, final test' }).waitFor()
    await bench.text('rssi (reported) is at least -80').waitFor()
    await bench.expectGoodLooks('sheet')
  })

  test('it runs on a shelf: the failed units stand on top, with their slot and the check that failed', async () => {
    await bench.button('Run this sheet').click()
    await dialog().getByLabel('Device set', { exact: true }).selectOption({ label: 'Shelf A' })
    await bench.text('The sheet runs on 24 units.').waitFor()
    await dialog().getByLabel('Operator').fill('Ada Lovelace')
    await bench.expectAccessible('start of a run')
    await dialog().getByRole('button', { name: 'Run on 24 units' }).click()
    await bench.text('22 of 24 passed').waitFor()
    await bench.text('2 failed').waitFor()
    const rows = grid().getByRole('row')
    await rows.nth(1).getByText('A-02').waitFor()
    await rows.nth(1).getByText('The job failed: Compressor relay did not close').waitFor()
    await rows.nth(2).getByText('A-05').waitFor()
    await rows.nth(2).getByText('rssi (reported) is at least -80: found -93, too low').waitFor()
    await bench.page.locator('.page-header').getByText('Failed', { exact: true }).waitFor()
    await bench.expectGoodLooks('run')
    await rows.nth(2).click()
    await bench.page.getByRole('complementary', { name: 'Results of Unit 05' }).getByText('fan (reported) equals 3: found 3').waitFor()
    await bench.expectGoodLooks('run with the details of a unit')
    await bench.picture('acceptance-run')
    await bench.page.getByLabel('Show').selectOption('passed')
    await bench.text('22 units').waitFor()
    await bench.page.getByLabel('Show').selectOption('')
  })

  test('its jobs are jobs as all others, and lead back to nothing that is hidden', async () => {
    await bench.page.getByText('What it tests').click()
    await bench.page.getByRole('link', { name: 'Set fan to 3' }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Thermostats, final test: Fan' }).waitFor()
    await bench.page.goBack()
    await bench.text('22 of 24 passed').waitFor()
  })

  test('the sheet is printed as a document of its own, and saved as HTML and CSV', async () => {
    await bench.page.evaluate(() => {
      // The print dialog is the browser's: what it is asked to print is looked at in its place.
      const append = document.body.append.bind(document.body)
      document.body.append = (...nodes) => {
        append(...nodes)
        for (const node of nodes) if (node instanceof HTMLIFrameElement) (node.contentWindow as Window).print = () => undefined
      }
    })
    await bench.button('Print').click()
    const printed = bench.page.frameLocator('iframe')
    await printed.getByRole('heading', { level: 1, name: 'Thermostats, final test' }).waitFor({ state: 'attached' })
    expect(await printed.locator('html').evaluate((page) => getComputedStyle(page.querySelector('table')!).borderCollapse)).toBe('collapse')

    const html = await download('Save as HTML')
    expect(html.name).toMatch(/^Thermostats, final test .*\.html$/)
    const file = path.join(os.tmpdir(), `benchfleet-sheet-${process.pid}.html`)
    await writeFile(file, html.text)
    const paper = await bench.page.context().newPage()
    await paper.goto(`file://${file}`)
    const pdf = await paper.pdf({ preferCSSPageSize: true, printBackground: true })
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    // A4 in points, more than one page of them.
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
      Math.round(Number(width)),
      Math.round(Number(height)),
    ])
    expect(boxes.length).toBeGreaterThan(1)
    expect(boxes[0]).toEqual([595, 842])
    for (const words of ['22 of 24 passed', 'Failed units', 'Ada Lovelace', 'Technician', 'Date, signature', '✗ Failed'])
      await paper.getByText(words).first().waitFor()
    await bench.picture('acceptance-sheet', () => paper.setViewportSize({ width: 900, height: 1000 }), paper)
    await paper.close()

    const csv = await download('Save as CSV')
    expect(csv.text.split('\r\n').filter((line) => line.includes(',fail,')).length).toBeGreaterThan(1)
    expect(csv.text).toContain('thermo-05,Unit 05,A-05,,2.1.0,failed,1,Fan,reported.rssi,from -80,-93,fail,below')
  })

  test('a run file that was changed is found, and told by its line', async () => {
    const { name, text } = await download('Save the run file')
    expect(name).toMatch(/\.jsonl$/)
    await bench.goTo('Acceptance')
    await bench.button('Check a run file').click()
    const choose = (content: string) =>
      dialog()
        .locator('input[type="file"]')
        .setInputFiles({ name: 'run.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(content) })
    await choose(text)
    await bench.text('The file is whole.').waitFor()
    await bench.text('This bench holds the run, with the same hash.').waitFor()
    await bench.expectAccessible('a whole run file')
    await bench.button('Check another file').click()
    await choose(text.replace('"verdict":"failed"', '"verdict":"passed"'))
    await bench.text('The file is not as it was written.').waitFor()
    await bench.text('Line 3 (device ‘thermo-02’) was changed after it was written.').waitFor()
    await bench.expectAccessible('a changed run file')
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await expect(server.call('POST', '/acceptance-runs/check-file', { text: text.slice(0, -1) })).resolves.toMatchObject({ isWhole: false })
  })

  test('in German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.page.getByRole('button', { name: 'Läufe' }).click()
    await bench.text('22 von 24 bestanden, 2 nicht').waitFor()
    await bench.expectGoodLooks('Läufe')
    await bench.text('22 von 24 bestanden, 2 nicht').click()
    await bench.text('rssi (gemeldet) ist mindestens -80: gefunden -93, zu niedrig').waitFor()
    await bench.expectGoodLooks('Lauf')
    bench.expectNoErrors()
  })
})
