import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NewJobTemplate } from '../../main/contract/job-templates.ts'
import type { JobView } from '../../main/contract/jobs.ts'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import type { BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** Templates of jobs over a real bench with simulated devices. */
describe.skipIf(browserPath === null)('a job is kept as a template and run again', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage

  beforeAll(async () => {
    stage = await setStage(browserPath!, (server) => server.call('POST', '/simulator/start', { count: 20 }))
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  const heading = (name: string | RegExp) => bench.page.getByRole('heading', { level: 1, name }).waitFor()
  const problem = (words: string | RegExp) => bench.page.getByRole('alert').filter({ hasText: words }).first().waitFor()
  const dialog = () => bench.page.getByRole('dialog')
  const dialogGone = () => dialog().waitFor({ state: 'hidden' })
  const goTo = async (path: string) => {
    await bench.page.goto(`${server.http}${path}`)
    await bench.page.getByRole('heading', { level: 1 }).waitFor()
  }

  test('without any the page says what they are for', async () => {
    await bench.goTo('Job templates')
    await bench.text('No job template yet').waitFor()
    await bench.expectAccessible('no job templates')
  })

  test('it is made from a job, with its rules and without its devices', async () => {
    const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', {
      name: 'Fans up',
      type: 'setting',
      templateId: 'fridge',
      operations: [{ name: 'fanSpeed', value: 2 }],
      targets: { thingGroupNames: ['Fridges'] },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 6000 },
    })
    await goTo(`/jobs/${jobId}`)
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: 'Save as job template' }).click()
    await bench.field('Name of the template').fill('Fan speed')
    await bench.button('Save job template').click()
    await heading('Fan speed')
    await bench.text('At most 6,000 devices a minute.').waitFor()
    await bench.text('None: every job made from this template does the same.').waitFor()
  })

  test('a parameter takes the place of a value, and what is wrong with it stands by its input', async () => {
    await bench.button('Add parameter').click()
    const add = dialog().getByRole('button', { name: 'Add parameter' })
    await add.click()
    await problem('A parameter needs a name, such as interval.')
    await dialog().getByLabel('Takes the place of').selectOption({ label: 'fanSpeed, now 2' })
    await dialog().getByRole('textbox', { name: 'Default' }).fill('two')
    await add.click()
    await problem('two is not a number: write a whole number.')
    await bench.expectAccessible('parameter dialog')
    await dialog().getByRole('textbox', { name: 'Default' }).fill('2')
    await dialog().getByRole('textbox', { name: 'Name' }).fill('speed')
    await dialog()
      .getByRole('textbox', { name: /Description/ })
      .fill('0 is off, 3 is full.')
    await add.click()
    await dialogGone()
    await bench.page.getByRole('row', { name: /speed Whole number 2 0 is off, 3 is full/ }).waitFor()
    await bench.page.locator('mark', { hasText: '${parameters:speed}' }).waitFor()
    await bench.expectAccessible('job template page')
  })

  test('a parameter is renamed with its placeholders, removed with its default left behind, and comes back with Undo', async () => {
    await bench.button('Change speed').click()
    await dialog().getByRole('textbox', { name: 'Name' }).fill('fan')
    await bench.button('Save parameter').click()
    await dialogGone()
    await bench.page.locator('mark', { hasText: '${parameters:fan}' }).waitFor()
    await bench.button('Remove fan').click()
    await bench.text('Removed the parameter fan; 2 stands in its place.').waitFor()
    await bench.page.locator('mark').waitFor({ state: 'detached' })
    await bench.button('Undo').click()
    await bench.page.locator('mark', { hasText: '${parameters:fan}' }).waitFor()
    await bench.button('Change fan').click()
    await dialog().getByRole('checkbox', { name: 'Begin with a default' }).uncheck()
    await bench.button('Save parameter').click()
    await dialogGone()
    await bench.button('Remove fan').click()
    await bench.text('‘fan’ stands in the text and has no default to take its place').waitFor()
  })

  test('it asks for its values, refuses wrong ones by their inputs, and the job holds the typed value', async () => {
    await bench.button('Run from template').click()
    await heading('Run Fan speed')
    await bench.button('Next: choose devices').click()
    await problem('A value is needed: a whole number.')
    await bench.field('fan').fill('2.5')
    await problem('Write a whole number, without decimals.')
    await bench.expectAccessible('values of a job template')
    await bench.field('fan').fill('3')
    await bench.page.getByRole('region', { name: 'The job this makes' }).getByText('3', { exact: true }).waitFor()
    await bench.button('Next: choose devices').click()
    await heading('New job')
    await bench.page.getByRole('radio', { name: /Fridges 13 devices/ }).check()
    await bench.button(/Review and run/).click()
    await bench.text(/Set fanSpeed to 3|Set Fan speed to 3/).waitFor()
    await bench.button(/Run on 13 devices/).click()
    await bench.page.waitForURL(/\/jobs\/job-/)
    const job = await server.call<JobView>('GET', `/jobs/${bench.page.url().split('/').at(-1)!.split('?')[0]}`)
    expect(job).toMatchObject({
      work: { type: 'setting', operations: [{ name: 'fanSpeed', value: 3 }] },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 6000 },
      abortConfig: null,
      templateId: 'fridge',
      jobTemplateId: expect.any(String) as string,
      deviceCount: 13,
    })
  })

  test('it is exported, and imported under another name; a taken name and id are said by their inputs', async () => {
    await bench.goTo('Job templates')
    await bench.page.getByRole('row', { name: /Fan speed/ }).click()
    await heading('Fan speed')
    const [download] = await Promise.all([bench.page.waitForEvent('download'), bench.button('Export').click()])
    const text = await readFile((await download.path())!, 'utf8')
    const file = JSON.parse(text) as NewJobTemplate
    expect(download.suggestedFilename()).toBe(`${file.jobTemplateId}.json`)
    expect(file).toMatchObject({ name: 'Fan speed', parameters: [{ name: 'fan', type: 'integer' }] })

    await bench.goTo('Job templates')
    await bench.button('Import').click()
    await dialog()
      .locator('input[type=file]')
      .setInputFiles({ name: 'template.json', mimeType: 'application/json', buffer: Buffer.from(text) })
    const save = dialog().getByRole('button', { name: 'Import template' })
    await save.click()
    await problem(/There is a job template with the id ‘job-template-.*’ already: use another./)
    await dialog().getByRole('textbox', { name: /^Id/ }).fill('fan-2')
    await save.click()
    await problem('There is a job template named ‘Fan speed’ already: use another name.')
    await bench.expectAccessible('import of a job template')
    await dialog().getByRole('textbox', { name: 'Name' }).fill('Fan speed of the lab')
    await save.click()
    await heading('Fan speed of the lab')
    const copy = await server.call<NewJobTemplate>('GET', '/job-templates/fan-2/export')
    expect(copy).toEqual({ ...file, jobTemplateId: 'fan-2', name: 'Fan speed of the lab' })
  })

  test('a file that is no job template is refused field by field', async () => {
    await bench.goTo('Job templates')
    await bench.button('Import').click()
    const paste = dialog().getByRole('textbox', { name: 'Or paste what is in it' })
    const save = dialog().getByRole('button', { name: 'Import template' })
    await paste.fill('fan speed')
    await problem(/This is not JSON/)
    await paste.fill('[]')
    await problem('This is no job template')
    await paste.fill(JSON.stringify({ name: 'Wrong', speed: 1, job: { type: 'settings', document: { a: '${parameters:x}' } } }))
    await save.click()
    await problem('2 fields keep it from being imported:')
    await dialog().getByText('must be one of "setting", "property", "command", "document"').waitFor()
    await dialog().getByText('is not a field that is known here').waitFor()
    await paste.fill(JSON.stringify({ name: 'Wrong', job: { document: { a: '${parameters:x}' } } }))
    await save.click()
    await problem('${parameters:x} names no parameter of this template: add the parameter, or change the text.')
    await bench.expectAccessible('refused import')
    await dialog().getByRole('button', { name: 'Cancel' }).click()
    expect((await server.call<{ total: number }>('GET', '/job-templates')).total).toBe(2)
  })

  test('one is written from nothing: what is wrong stands by its input, and a parameter that is missing is offered', async () => {
    await bench.button('New job template').click()
    await heading('New job template')
    await bench.page.getByLabel('Job type').selectOption({ label: 'Document' })
    const document = bench.page.getByRole('textbox', { name: 'Job document' })
    await document.fill('{ "operation": "update", "version": "${parameters:version}" ')
    await bench.page.getByText('Steady rate').click()
    await bench.page.getByRole('textbox', { name: 'Rate, in devices a minute' }).fill('0')
    await bench.button('Save job template').click()
    await problem('A template needs a name, such as Reboot at night.')
    await problem('The rate is a whole number from 1 to 60,000.')
    await bench.field(/^Name$/).fill('Update')
    await bench.page.getByRole('textbox', { name: 'Rate, in devices a minute' }).fill('60')
    await document.fill('{ "operation": "update", "version": "${parameters:version}" }')
    await bench.button('Save job template').click()
    await problem('${parameters:version} names no parameter of this template')
    await bench.expectAccessible('editor of a job template')
    await bench.button('Add version').click()
    await dialog().getByRole('button', { name: 'Add parameter' }).click()
    await dialogGone()
    await bench.button('Save job template').click()
    await heading('Update')
    await bench.text('At most 60 devices a minute.').waitFor()
    await bench.page.getByRole('row', { name: /version Text None/ }).waitFor()
  })

  test.each([
    ['the jobs page', '/jobs', () => bench.button('New job from template').click(), 'Choose a template', 'Next: choose devices'],
    ['a device', '/devices/fridge-0001', () => bench.button('Run from template').click(), 'on 1 device', 'Next: review'],
    [
      'the device list',
      '/devices',
      async () => {
        await bench.page.getByRole('checkbox', { name: 'Select Fridge 0001' }).check()
        await bench.page.getByRole('checkbox', { name: 'Select Fridge 0002' }).check()
        await bench.button('More actions').click()
        await bench.page.getByRole('menuitem', { name: 'Run from template' }).click()
      },
      'on 2 devices',
      'Next: review',
    ],
    [
      'the device sets',
      '/device-sets',
      async () => {
        await bench.page.getByRole('button', { name: 'More actions for Fridges', exact: true }).click()
        await bench.page.getByRole('menuitem', { name: 'Run from template' }).click()
      },
      'on Fridges',
      'Next: review',
    ],
    ['a device set', '/device-sets', () => runOnSetPage(), 'on Fridges', 'Next: review'],
  ])('it is run from %s', async (_where, path, choose, words, next) => {
    await goTo(path)
    await choose()
    await heading('Run from a template')
    await bench.text(words).waitFor()
    await bench.page.getByRole('row', { name: /^Update/ }).click()
    await heading('Run Update')
    await bench.field('version').fill('2.1.0')
    await bench.button(next).click()
    await heading('New job')
    if (next === 'Next: review') await bench.button(/^Run on \d+ devices?/).waitFor()
    else await bench.page.getByRole('radio', { name: /Fridges 13 devices/ }).waitFor()
  })

  async function runOnSetPage(): Promise<void> {
    await bench.page.getByRole('row', { name: /^Fridges 13/ }).click()
    await heading('Fridges')
    await bench.button('Run from template').click()
  }

  test('it is deleted after a question that says what is lost', async () => {
    await goTo('/job-templates/fan-2')
    await bench.button('More actions').click()
    await bench.page.getByRole('menuitem', { name: 'Delete job template' }).click()
    await dialog().getByText('Jobs that were made from it stay as they are.').waitFor()
    await bench.expectAccessible('question before deleting')
    await dialog().getByRole('button', { name: 'Delete job template' }).click()
    await heading('Job templates')
    await bench.page.getByRole('row', { name: /Fan speed of the lab/ }).waitFor({ state: 'detached' })
    await goTo('/job-templates/fan-2')
    await problem('There is no job template ‘fan-2’: it may have been deleted.')
  })

  test('in the dark theme every page is legible too, and nothing went wrong on the way', async () => {
    await bench.page.emulateMedia({ colorScheme: 'dark' })
    const { items } = await server.call<{ items: { jobTemplateId: string }[] }>('GET', '/job-templates?search=Fan')
    const id = items[0]!.jobTemplateId
    for (const path of [
      '/job-templates',
      `/job-templates/${id}`,
      `/job-templates/${id}/edit`,
      '/jobs/from-template',
      `/jobs/from-template/${id}`,
    ]) {
      await goTo(path)
      await bench.page.waitForLoadState('networkidle')
      await bench.expectAccessible(`${path}, dark`)
    }
    await bench.goTo('Job templates')
    await bench.button('Import').click()
    await bench.expectAccessible('import, dark')
    bench.expectNoErrors()
  })
})
