import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Device } from '../../main/contract/devices.ts'
import type { JobView } from '../../main/contract/jobs.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** Fills the desired state of a device but for a few bytes. */
const almostFull = { patch: { log: 'x'.repeat(32 * 1024 - 12) } }

/** A job is built, checked device by device and run; what is written is never lost. */
describe.skipIf(browserPath === null)('a job is built', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let fridges: Device[]

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      await server.call('POST', '/simulator/start', { count: 40 })
      await server.call('POST', '/templates', {
        templateId: 'pump',
        name: 'Pump',
        settings: [{ name: 'flow', schema: { type: 'integer' } }],
      })
      const { items } = await server.call<{ items: Device[] }>('GET', '/devices?limit=100')
      fridges = items.filter(({ templateId }) => templateId === 'fridge')
      const [full, ...others] = fridges
      await server.call('PATCH', `/devices/${full!.deviceId}/twin/desired`, almostFull)
      for (const { deviceId } of others.slice(0, 2)) await server.call('PATCH', `/devices/${deviceId}`, { templateId: 'pump' })
      // By its members: a device that gets another template stays.
      const deviceIds = fridges.map(({ deviceId }) => deviceId)
      await server.call('POST', '/device-sets', { deviceSetId: 'shelf', name: 'Shelf A', membership: { kind: 'static', deviceIds } })
    })
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  const goTo = async (path: string) => {
    await bench.page.goto(`${server.http}${path}`)
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
  }
  const heading = (name: string | RegExp) => bench.page.getByRole('heading', { level: 1, name }).waitFor()
  const check = () => bench.page.getByRole('region', { name: 'Check' })
  const openStep = (name: string) => bench.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name }).click()

  test('everything that is wrong is said at once, and the focus is at the first', async () => {
    await goTo('/jobs/new')
    await bench.button(/^Review and run/).click()
    await bench.text('Write the name of the setting.').waitFor()
    await bench.page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true')
    await bench.page.getByRole('button', { name: /Which devices, has errors/ }).waitFor()
    await openStep('Which devices')
    await bench.text('No device is chosen: choose a device set, or tick devices in the list.').waitFor()
  })

  test('says what will happen as soon as it can be said, and keeps the draft by itself', async () => {
    await openStep('What')
    await bench.page.getByLabel('Device template').selectOption('fridge')
    await bench.page.getByRole('combobox', { name: 'Setting' }).selectOption('fanSpeed')
    await bench.field('Value').fill('2')
    await openStep('Which devices')
    await bench.page.getByRole('radio', { name: /^Shelf A/ }).check()
    await bench.text(new RegExp(`^Set Fan speed to 2 on .*${fridges.length} devices in ‘Shelf A’`)).waitFor()
    await bench.text(/^Draft saved \d\d:\d\d$/).waitFor()
    await openStep('When')
    await bench.text(/^Set Fan speed to 2 on/).waitFor()
  })

  test('the draft survives a reload and a closed window, and waits while another job is written', async () => {
    await bench.page.reload()
    await bench.text(/^Set Fan speed to 2 on/).waitFor()
    await bench.text('You had not saved this.').waitFor()
    const other = await bench.page.context().newPage()
    await other.goto(`${server.http}/jobs/new`)
    await other.getByText(/^Set Fan speed to 2 on/).waitFor()
    await other.close()
    await goTo(`/jobs/new?devices=${fridges.at(-1)!.deviceId}`)
    await bench.text(/Unfinished draft ‘Set Fan speed to 2’/).waitFor()
    await bench.button('Go on with it').click()
    await bench.text(/^Set Fan speed to 2 on/).waitFor()
  })

  test('steps that have good defaults are skipped, and Review names what each device would refuse', async () => {
    await bench.button('Skip to review').click()
    await check().getByText(`1 device of ${fridges.length} would refuse it.`).waitFor()
    await check().getByRole('listitem').filter({ hasText: 'No room left in the desired state' }).waitFor()
    const lacking = check().getByRole('listitem').filter({ hasText: 'Their template does not have it' })
    expect(await lacking.innerText()).toMatch(/^2\b/)
    await lacking.getByRole('button', { name: 'Show the devices: Their template does not have it' }).click()
    const dialog = bench.page.getByRole('dialog')
    await dialog.getByText('2 devices', { exact: true }).waitFor()
    await dialog.getByRole('row').filter({ hasText: 'Template ‘Pump’ has no setting ‘fanSpeed’.' }).first().waitFor()
    await bench.expectAccessible('devices of a finding')
    await bench.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await bench.expectGoodLooks('review with findings')
  })

  test('what would refuse it is left out with one click, comes back with Undo, and the rest runs', async () => {
    await check().getByRole('button', { name: 'Leave these out: No room left in the desired state' }).click()
    await bench.button(`Run on ${fridges.length - 1} devices`).waitFor()
    await bench.button('Undo').click()
    await bench.button(`Run on ${fridges.length} devices`).waitFor()
    for (const reason of ['No room left in the desired state', 'Their template does not have it']) {
      await check()
        .getByRole('button', { name: `Leave these out: ${reason}` })
        .click()
      await check().getByRole('listitem').filter({ hasText: reason }).waitFor({ state: 'detached' })
    }
    await bench.text('3 devices are left out.').waitFor()
    await bench.button(`Run on ${fridges.length - 3} devices`).click()
    await bench.page.waitForURL(/\/jobs\/job-/)
    const job = await server.call<JobView>('GET', `/jobs/${bench.page.url().split('/').at(-1)!.split('?')[0]}`)
    expect(job.deviceCount).toBe(fridges.length - 3)
    expect(job.targets).toMatchObject({ deviceSetIds: ['shelf'], deviceIds: [], exceptDeviceIds: expect.any(Array) as string[] })
    expect(job.counts.FAILED).toBe(0)
  })

  test('the job that the check warned of fails on the very device', async () => {
    const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', {
      type: 'setting',
      templateId: 'fridge',
      operations: [{ name: 'fanSpeed', value: 3 }],
      targets: { thingGroupNames: ['shelf'] },
    })
    const failed = await server.call<{ items: { deviceId: string; error: string }[] }>('GET', `/jobs/${jobId}/executions?status=FAILED`)
    expect(failed.items.map(({ deviceId, error }) => [deviceId, error])).toEqual([
      [fridges[0]!.deviceId, expect.stringContaining('The desired state would have')],
    ])
  })

  test('a document that is too large says so where it can be seen', async () => {
    await goTo('/jobs/new')
    await bench.page.getByRole('radio', { name: 'Document' }).check({ force: true })
    const editor = bench.page.getByRole('textbox', { name: 'Job document' })
    await editor.click()
    await bench.page.keyboard.insertText(JSON.stringify({ operation: 'write', text: 'x'.repeat(33_000) }))
    const problem = bench.page.getByRole('alert').filter({ hasText: 'put what is long into a file' })
    await problem.waitFor()
    await bench.page.waitForFunction((element) => element!.getBoundingClientRect().bottom <= innerHeight, await problem.elementHandle())
  })

  test('by keyboard alone', async () => {
    const { page } = bench
    await goTo('/jobs/new')
    await bench.button('Start anew').click()
    await page.getByRole('radio', { name: 'Command' }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('textbox', { name: 'Command name' }).focus()
    await page.keyboard.type('reboot')
    await page.keyboard.press('Control+s')
    await bench.text('No device is chosen: choose a device set, or tick devices in the list.').waitFor()
    await page.getByRole('radio', { name: /^Shelf A/ }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Control+s')
    await bench.text('‘reboot’ is saved.').waitFor()
    await page.keyboard.press('Control+Enter')
    await bench.text(/^Send reboot to .*devices in ‘Shelf A’/).waitFor()
    await check().getByRole('status').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.waitForURL(/\/jobs\/job-[^/]*$/)
    await heading('reboot')
  })

  test('in German, in whole sentences that fit', async () => {
    await goTo('/jobs/new')
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await goTo('/jobs/new')
    await bench.page.getByLabel('Gerätevorlage').selectOption('fridge')
    await bench.page.getByRole('combobox', { name: 'Einstellung' }).selectOption('fanSpeed')
    await bench.field('Wert').fill('1')
    await bench.button(/^Weiter: welche Geräte/).click()
    await bench.page.getByRole('radio', { name: /^Shelf A/ }).check()
    for (const step of ['Zustellung', 'Wann', 'Überprüfung']) {
      await bench.page.getByRole('navigation', { name: 'Schritte' }).getByRole('button', { name: step }).click()
      await bench.text(/^Setzt Fan speed auf 1 bei .*Geräten in „Shelf A“/).waitFor()
      await bench.expectGoodLooks(`the builder in German, ${step}`)
    }
    await bench.text(`1 von ${fridges.length} Geräten würde ihn ablehnen.`).waitFor()
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'en'))
  })

  test('without an error', () => bench.expectNoErrors())
})
