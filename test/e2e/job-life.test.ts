import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** What becomes of jobs after they were run: they are watched, canceled, added to, deleted, and kept for later. */
describe.skipIf(browserPath === null)('the life of a job', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/simulator/start', { count: 200 }))
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  async function make(job: Record<string, unknown>): Promise<string> {
    const work = { type: 'command', operations: [{ name: 'reboot' }] }
    const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', { ...work, ...job })
    return jobId
  }
  async function open(name: string): Promise<void> {
    await bench.goTo('Jobs')
    await bench.page
      .getByRole('row', { name: new RegExp(name) })
      .first()
      .click()
    await bench.page.getByRole('heading', { level: 1, name }).waitFor()
  }
  async function choose(act: RegExp): Promise<void> {
    // A dialog that closes gives the focus back, and a menu closes when it loses it.
    await dialog().waitFor({ state: 'detached' })
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: act }).click()
  }
  const dialog = () => bench.page.getByRole('dialog')
  const state = (word: string) => bench.page.locator('.page-header').getByText(word, { exact: true })
  const addressOf = (name: string) => new URL(bench.page.url()).searchParams.get(name)
  async function expectAccessibleInBothThemes(where: string): Promise<void> {
    await bench.expectAccessible(where)
    await bench.page.emulateMedia({ colorScheme: 'dark' })
    await bench.expectAccessible(`${where}, dark`)
    await bench.page.emulateMedia({ colorScheme: 'light' })
  }

  test('its totals filter its devices, and what the rollout has not reached stands beside them', async () => {
    await make({
      name: 'Slow wave',
      targets: { query: 'template = "fridge"' },
      jobExecutionsRolloutConfig: { maximumPerMinute: 120 },
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] },
    })
    await open('Slow wave')
    await bench.button(/^Rollout limit \d+/).waitFor()
    await bench.button(/Completed [1-9]/).click()
    expect(addressOf('status')).toBe('SUCCEEDED')
    const devices = bench.page.getByRole('grid', { name: 'Devices of this job' })
    await devices
      .getByRole('row', { name: /Completed/ })
      .first()
      .waitFor()
    await expect.poll(() => devices.getByRole('row', { name: /Pending/ }).count(), { timeout: patienceMs }).toBe(0)
    await bench.button(/^Runs/).click()
    expect(addressOf('status')).toBe('runs')
    await bench.button(/^All devices/).click()
    await devices
      .getByRole('row', { name: /waits|rollout/i })
      .first()
      .waitFor()
    await expectAccessibleInBothThemes('job with a rollout')
    await bench.button('Timeline').click()
    await bench.page.getByRole('img', { name: /^Rollout: \d+ of 120 devices reached/ }).waitFor()
    await expectAccessibleInBothThemes('a rollout beside its plan')
    await bench.picture('job-rollout', () => bench.button(/^Failed [2-9]/).waitFor())
    await bench.button(/^Devices/).click()
  })

  test('its rules stand in words among its details', async () => {
    await bench.button('Details').click()
    await bench.text('At most 120 devices a minute.').waitFor()
    await bench.text('Tried again after a failure, at most once a device.').waitFor()
    await bench.button('Close details').click()
  })

  test('it is not canceled with a reason code that is none, and the sentence stands by the field', async () => {
    await choose(/Cancel job/)
    await bench.text(/still waiting will end as Canceled/).waitFor()
    await bench.field(/Reason code/).fill('wrong firmware')
    await dialog().getByRole('button', { name: 'Cancel job' }).click()
    await bench.text('A reason code has 1 to 128 capital letters, digits or "_", as "WRONG_FIRMWARE".').waitFor()
    await expectAccessibleInBothThemes('cancel dialog with a problem')
    expect(await state('Running').count()).toBe(1)
  })

  test('it is canceled with a reason and a comment, which stand on top of it', async () => {
    await bench.field(/Reason code/).fill('WRONG_FIRMWARE')
    await bench.field(/Comment/).fill('Meant for the gateways.')
    await dialog().getByRole('button', { name: 'Cancel job' }).click()
    await state('Canceled').waitFor()
    const about = bench.page.getByRole('list', { name: 'About this job' })
    await about.getByText('Canceled: WRONG_FIRMWARE').waitFor()
    await about.getByText('Meant for the gateways.').waitFor()
    await bench.button(/^Canceled [1-9]/).waitFor()
  })

  test('its timeline says what happened, filtered by kind and by operation', async () => {
    await bench.button('Timeline').click()
    const timeline = bench.page.getByRole('grid', { name: 'Timeline of this job' })
    await bench.page.getByLabel('Kind of event').selectOption('job')
    await timeline.getByText('Job ‘Slow wave’ was canceled: Meant for the gateways.').waitFor()
    await timeline.getByText('Job ‘Slow wave’ started.').waitFor()
    await bench.page.getByLabel('Kind of event').selectOption('execution')
    await bench.page.getByLabel('What happened').selectOption('succeeded')
    await timeline
      .getByRole('row', { name: /Fridge \d+ completed the job/ })
      .first()
      .waitFor()
    await expect.poll(() => timeline.getByText(/was canceled/).count(), { timeout: patienceMs }).toBe(0)
    await bench.page.getByRole('searchbox', { name: 'Search the timeline' }).fill('nobody is called so')
    await bench.text('No event fits the filters').waitFor()
    await bench.button('Clear filters').click()
    await timeline.getByRole('row').nth(20).waitFor()
    await expectAccessibleInBothThemes('timeline')
  })

  test('devices are added to a continuous job, and the new ones are reached', async () => {
    await make({ name: 'Keep rebooting', targetSelection: 'CONTINUOUS', targets: { thingNames: ['gateway-0001'] } })
    await open('Keep rebooting')
    await bench.button(/All devices 1$/).waitFor()
    await bench.button('Add devices').click()
    await dialog().getByRole('searchbox').fill('Gateway 0002')
    await dialog().getByRole('checkbox', { name: 'Gateway 0002' }).check()
    await dialog().getByRole('button', { name: 'Add 1 device' }).waitFor()
    await expectAccessibleInBothThemes('dialog to add devices')
    await dialog().getByRole('button', { name: 'Add 1 device' }).click()
    await bench.button(/All devices 2$/).waitFor()
    await bench.page.getByRole('row', { name: /Gateway 0002/ }).waitFor()
    expect(await state('Running').count()).toBe(1)
  })

  test('it is kept as a job template', async () => {
    await choose(/Save as job template/)
    await bench.field('Name of the template').fill('Reboot what joins')
    await dialog().getByRole('button', { name: 'Save job template' }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot what joins' }).waitFor()
    const { items } = await server.call<{ items: { name: string }[] }>('GET', '/job-templates')
    expect(items.map(({ name }) => name)).toEqual(['Reboot what joins'])
  })

  test('it is deleted by force, after it was said what is lost', async () => {
    await open('Keep rebooting')
    await choose(/Force delete/)
    await bench.text(/The job and its 2 execution records are lost for good; devices keep what they were given/).waitFor()
    await expectAccessibleInBothThemes('delete dialog')
    await dialog().getByRole('button', { name: 'Force delete' }).click()
    await bench.page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor()
    await expect.poll(() => bench.page.getByRole('row', { name: /Keep rebooting/ }).count(), { timeout: patienceMs }).toBe(0)
  })

  test('it is canceled on one device alone', async () => {
    await server.call('POST', '/devices', { deviceId: 'spare-1', name: 'Spare one' })
    await make({ name: 'On spares', targets: { thingNames: ['spare-1', 'gateway-0001'] } })
    await open('On spares')
    await bench.page.getByRole('row', { name: /Spare one/ }).click()
    await bench.button('Cancel on this device').click()
    await bench.text('The device will not be told. The job goes on on the others.').waitFor()
    await dialog().getByRole('button', { name: 'Cancel on this device' }).click()
    await bench.page.getByRole('row', { name: /Spare one.*Canceled/ }).waitFor()
  })

  test('one that is scheduled says when it starts, and is unscheduled', async () => {
    await make({
      name: 'Nightly',
      targets: { thingNames: ['gateway-0001'] },
      schedulingConfig: { startTime: '2099-01-01 02:00', recurrence: { frequency: 'daily' } },
    })
    await bench.goTo('Jobs')
    await bench.button(/^Scheduled 1/).click()
    await bench.page.getByRole('row', { name: /Nightly 2099-01-01 .* Every day/i }).click()
    await bench.text('No run yet').waitFor()
    await choose(/Unschedule/)
    await bench.text(/It makes no further run/).waitFor()
    await dialog().getByRole('button', { name: 'Unschedule' }).click()
    await state('Canceled').waitFor()
  })

  test('the audit log says who did it, and goes away as CSV', async () => {
    await bench.goTo('Events')
    await expectAccessibleInBothThemes('events')
    await bench.button('Audit').click()
    const audit = bench.page.getByRole('grid', { name: 'Audit log, newest first' })
    const canceled = audit.getByRole('row', { name: /‘Slow wave’.*WRONG_FIRMWARE/ })
    await canceled.waitFor()
    const who = await canceled.getByRole('gridcell').last().innerText()
    expect(who).not.toMatch(/^(–|The bench)?$/)
    await bench.page.getByRole('searchbox', { name: 'Search events' }).fill('WRONG_FIRMWARE')
    await expect.poll(() => audit.getByRole('row').count(), { timeout: patienceMs }).toBe(2)
    await expectAccessibleInBothThemes('audit')
    const [download] = await Promise.all([
      bench.page.waitForEvent('download'),
      bench.page.getByRole('link', { name: 'Download as CSV' }).click(),
    ])
    const lines = (await readFile((await download.path())!, 'utf8')).trimEnd().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain('WRONG_FIRMWARE')
  })

  test('what is long past is in the archive, read only', async () => {
    await server.call('PATCH', '/settings', { recentJobs: 0 })
    await make({
      name: 'Last one',
      type: 'property',
      operations: [{ name: 'rack', value: 'A' }],
      targets: { thingNames: ['gateway-0001'] },
    })
    await bench.goTo('Jobs')
    await bench.button(/^Archive [1-9]/).click()
    await bench.page.getByRole('combobox', { name: 'Status' }).selectOption('completed')
    const archive = bench.page.getByRole('grid', { name: 'Jobs' })
    await archive.getByRole('row', { name: /Last one/ }).waitFor()
    await expect.poll(() => archive.getByRole('row', { name: /Canceled/ }).count(), { timeout: patienceMs }).toBe(0)
    await expectAccessibleInBothThemes('archive')
    await bench.button('Clear filters').click()
    await archive.getByRole('row', { name: /Slow wave.*Canceled/ }).click()
    await bench.text(/has made room for newer jobs and is read only/).waitFor()
    await bench.text('Meant for the gateways.').waitFor()
    await bench.page
      .getByRole('row', { name: /Fridge/ })
      .first()
      .click()
    await bench.button('Close details').waitFor()
    expect(await bench.button('Cancel on this device').count()).toBe(0)
    await expectAccessibleInBothThemes('archived job')
    await bench.goTo('Bench')
    await bench.page.getByRole('link', { name: /Job ‘Last one’ ended/ }).waitFor()
    await expectAccessibleInBothThemes('home with events')
    bench.expectNoErrors()
  })
})
