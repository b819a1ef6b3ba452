import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** A bench that has something of each kind. */
async function fill(server: HeadlessBench): Promise<void> {
  await server.call('POST', '/templates', { templateId: 'fridge', name: 'Fridge' })
  await server.call('POST', '/devices', { deviceId: 'unit-1', name: 'Kühlschrank “1”', slot: 'A-01', templateId: 'fridge' })
  await server.call('POST', '/device-sets', {
    deviceSetId: 'fridges',
    name: 'Fridges',
    membership: { kind: 'dynamic', query: 'template = "fridge"' },
  })
  await server.call('POST', '/job-templates', {
    jobTemplateId: 'reboot',
    name: 'Reboot at night',
    job: { type: 'command', operations: [{ name: 'reboot' }] },
  })
  await server.call('POST', '/recipes', {
    recipeId: 'provision',
    name: 'Provision',
    steps: [{ kind: 'template', name: 'Reboot', jobTemplateId: 'reboot' }],
  })
  await server.call('POST', '/jobs', {
    jobId: 'saved',
    name: 'Blink',
    document: { operation: 'blink' },
    targets: { query: 'slot exists' },
    run: false,
  })
  await server.call('PATCH', '/settings', { offlineGraceMs: 9_000, monitorPassword: 'never in a file' })
}

describe.skipIf(browserPath === null)('a hand-over from one bench to the next', () => {
  let next: Stage | undefined
  let bench: BenchPage
  let left: HeadlessBench | undefined
  const ends: (() => Promise<unknown>)[] = []
  let file = ''

  beforeAll(async () => {
    const folder = await temporaryFolder()
    ends.push(() => folder.remove())
    left = await startHeadless({ dataFolder: folder.folder })
    ends.push(() => left!.end())
    await fill(left)
    const written = await left.call('GET', '/hand-over?devices=true')
    file = path.join(folder.folder, 'hand-over.json')
    await writeFile(file, JSON.stringify(written, null, 2))
    next = await setStage(browserPath!)
    bench = next.bench
  })
  afterAll(async () => {
    await next?.end()
    for (const end of ends.toReversed()) await end()
  })

  const choose = (chosen: string) => bench.page.locator('input[type="file"]').setInputFiles(chosen)
  const row = (name: RegExp) => bench.page.getByRole('row', { name })

  test('a file that is damaged is refused whole', async () => {
    await bench.goTo('Hand-over')
    await bench.expectGoodLooks('hand-over')
    const damaged = `${file}.damaged.json`
    await writeFile(damaged, (await readFile(file, 'utf8')).replace('Reboot at night', 'Reboot by day'))
    await choose(damaged)
    await bench.text('is damaged or was changed by hand').waitFor()
    expect(await next!.server.call('GET', '/device-sets')).toMatchObject({ total: 0 })
  })

  test('what it changes is shown first, and each thing can be left out', async () => {
    await choose(file)
    await bench.text('6 new, 1 changed, 2 the same, 0 in conflict').waitFor()
    await row(/New.*Device.*Kühlschrank “1”/).waitFor()
    await row(/Changed.*Grace before offline.*5\.0 s → 9\.0 s/).waitFor()
    await bench.expectGoodLooks('review of a hand-over')
    await bench.picture('hand-over')
    await bench.page.getByRole('checkbox', { name: 'Take over Blink' }).uncheck()
    const [saved] = await Promise.all([bench.page.waitForEvent('download'), bench.button('Save how it is now').click()])
    expect(JSON.parse(await readFile((await saved.path())!, 'utf8'))).toMatchObject({
      format: 'benchfleet-hand-over',
      contents: { deviceSets: [] },
    })
    await bench.button('Take over 6 things').click()
    await bench.text('Taken over: 5 new, 1 changed.').waitFor()
    expect(await next!.server.call('GET', '/jobs')).toMatchObject({ total: 0 })
  })

  test('with the rest of it the next bench hands over the very same', async () => {
    await choose(file)
    await bench.text('1 new, 0 changed, 8 the same').waitFor()
    await bench.button('Take over 1 thing').click()
    await bench.text('Taken over: 1 new, 0 changed.').waitFor()
    const { contents: before } = await left!.call<{ contents: unknown }>('GET', '/hand-over?devices=true')
    const { contents: after } = await next!.server.call<{ contents: unknown }>('GET', '/hand-over?devices=true')
    expect(after).toEqual(before)
    expect(JSON.stringify(before)).not.toContain('never in a file')
  })

  test('what stands in the way is a conflict, which stays out', async () => {
    await next!.server.call('DELETE', '/device-sets/fridges')
    await next!.server.call('POST', '/device-sets', {
      deviceSetId: 'others',
      name: 'Fridges',
      membership: { kind: 'static', deviceIds: [] },
    })
    await choose(file)
    await row(/Conflict.*Fridges.*Another device set is named ‘Fridges’ here/).waitFor()
    await row(/Conflict.*Fridges/).press('Enter')
    await bench.page.getByRole('dialog', { name: 'Fridges' }).waitFor()
    await bench.page.keyboard.press('Escape')
    await bench.expectGoodLooks('conflict in a hand-over')
  })

  test('it speaks German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await choose(file)
    await bench.page.getByRole('heading', { level: 2, name: 'Was sich ändert' }).waitFor({ timeout: patienceMs })
    await bench.expectGoodLooks('review in German')
    bench.expectNoErrors()
  })
})
