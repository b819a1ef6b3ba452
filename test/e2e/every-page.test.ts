import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { misfitsOf } from './layout.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** As a lab writes them: one word without end, another script, and an id as long as they come. */
const long = 'Kuehlregalsteuerungsueberwachungseinheit'.repeat(5)
const longId = `sensor-${'a1b2c3d4e5'.repeat(5)}-rack-7`

describe.skipIf(browserPath === null)('every page, over names that are hard to place', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      /** A device of a family of AWS's kind says something of itself and goes. */
      const comesBy = async (root: string, name: string, topic: string, body: object) => {
        const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId: name, reconnectPeriod: 0 })
        await client.publishAsync(`${root}/things/${name}/${topic}/update`, JSON.stringify(body), { qos: 1 })
        await client.endAsync()
      }
      const make = <Made>(route: string, body: unknown) => server.call<Made>('POST', route, body)
      await make('/simulator/start', { count: 20 })
      await make('/devices', { deviceId: longId, name: long, slot: 'S'.repeat(60), attributes: { firmware: 'v'.repeat(80) } })
      await server.call('PATCH', `/devices/${longId}/twin/desired`, { patch: { [long]: long, nested: { [long]: { [long]: 1 } } } })
      await make(`/devices/${longId}/messages`, { message: { payload: long.repeat(9), properties: { ['p'.repeat(128)]: long } } })
      await make('/devices', { deviceId: 'ar-1', name: 'ثلاجة المختبر رقم ١', slot: 'رف-١', templateId: 'fridge' })
      await make('/templates', { templateId: 'old-kind', name: 'Old kind', settings: [], properties: [], commands: [] })
      const set = (name: string, membership: unknown) => make<{ deviceSetId: string }>('/device-sets', { name, membership })
      ids['set'] = (await set(long, { kind: 'static', deviceIds: [longId, 'ar-1'] })).deviceSetId
      ids['broken'] = (await set('Old ones', { kind: 'dynamic', query: 'template = "old-kind"' })).deviceSetId
      await server.call('DELETE', '/templates/old-kind')
      const job = async (body: Record<string, unknown>) => {
        const work = { type: 'command', operations: [{ name: 'reboot' }], targets: { query: 'template = "fridge"' } }
        return (await make<{ jobId: string }>('/jobs', { ...work, ...body })).jobId
      }
      const document = { operation: 'update', url: `http://bench.local/${'x'.repeat(120)}` }
      ids['long'] = await job({
        ...{ name: long, description: long, type: undefined, operations: undefined, document },
        targets: { thingNames: [longId, 'ar-1', 'fridge-0001'] },
      })
      await comesBy('$aws', 'aws-1', 'shadow/name/network', { state: { reported: { [long]: long }, desired: { [long]: 1 } } })
      await comesBy('$emqx', 'emqx-1', 'shadow', { state: { reported: { [long]: long } } })
      await server.call('PATCH', '/devices/emqx-1', { name: long, clientId: `client-${longId}` })
      ids['document'] = await job({
        ...{ name: 'Written', type: undefined, operations: undefined, run: false, document },
        targets: { thingNames: ['aws-1'] },
      })
      ids['rollout'] = await job({ name: 'Slow wave', jobExecutionsRolloutConfig: { maximumPerMinute: 10 } })
      const schedulingConfig = {
        startTime: '2099-01-01 02:00',
        timeZone: 'Europe/Vienna',
        recurrence: { frequency: 'weekly' },
        maintenanceWindows: [{ startTime: 'cron(0 2 ? * SAT,SUN *)', durationInMinutes: 120 }],
      }
      ids['scheduled'] = await job({ name: 'Nightly', schedulingConfig })
      ids['draft'] = await job({ name: 'Later', schedulingConfig, run: false })
      const parameters = [{ name: 'p'.repeat(60), type: 'string', description: long }]
      const made = await make<{ jobTemplateId: string }>('/job-templates', {
        name: long,
        parameters,
        job: { name: `For \${parameters:${parameters[0]!.name}}`, type: 'command', operations: [{ name: 'reboot' }] },
      })
      ids['jobTemplate'] = made.jobTemplateId
      await server.fetch(`/api/v1/files/${long}.bin`, { method: 'PUT', body: 'firmware' })
      await make('/tokens', { name: 'T'.repeat(60) })
      const intake = await make<{ id: string }>('/intake', {
        name: long,
        csv: `deviceId,serial,label\n${longId},SN1,${long}\nbox-2,SN2,L2`,
      })
      ids['intake'] = intake.id
      const sheet = await make<{ sheetId: string }>('/acceptance-sheets', {
        name: long,
        steps: [{ title: long, work: { kind: 'operation', type: 'command', operation: { name: 'reboot' } } }],
      })
      ids['sheet'] = sheet.sheetId
      const recipe = await make<{ recipeId: string }>('/recipes', {
        name: long,
        steps: [{ kind: 'template', name: long, jobTemplateId: made.jobTemplateId }],
      })
      ids['recipe'] = recipe.recipeId
    })
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  const pages = [
    { where: 'home', path: () => '/' },
    { where: 'devices', path: () => '/devices' },
    { where: 'a device', path: () => '/devices/fridge-0001' },
    { where: 'a device with a long name', path: () => `/devices/${longId}` },
    { where: 'the twin of a device', path: () => `/devices/${longId}?tab=twin` },
    { where: 'the shadow of a device', path: () => '/devices/aws-1?tab=shadow&shadow=network' },
    { where: 'the commands to a device', path: () => '/devices/emqx-1?tab=commands' },
    { where: 'how a device of AWS connects', path: () => '/devices/aws-1?tab=connect' },
    { where: 'the telemetry of a device', path: () => `/devices/${longId}?tab=telemetry` },
    { where: 'the messages to a device', path: () => `/devices/${longId}?tab=messages` },
    { where: 'how a device connects', path: () => `/devices/${longId}?tab=connect` },
    { where: 'device sets', path: () => '/device-sets' },
    { where: 'a device set', path: () => `/device-sets/${ids['set']}` },
    { where: 'a broken device set', path: () => `/device-sets/${ids['broken']}` },
    { where: 'the editor of a device set', path: () => `/device-sets/${ids['set']}/edit` },
    { where: 'jobs', path: () => '/jobs' },
    { where: 'scheduled jobs', path: () => '/jobs?tab=scheduled' },
    { where: 'a job with a long name', path: () => `/jobs/${ids['long']}` },
    { where: 'a job with a rollout', path: () => `/jobs/${ids['rollout']}` },
    { where: 'the timeline of a job', path: () => `/jobs/${ids['rollout']}?view=timeline` },
    { where: 'a recurring job', path: () => `/jobs/${ids['scheduled']}` },
    { where: 'the builder: a document', path: () => `/jobs/${ids['document']}/edit` },
    { where: 'the builder: devices', path: () => `/jobs/new?set=${ids['set']}&step=devices` },
    { where: 'the builder: when', path: () => `/jobs/${ids['draft']}/edit?step=when` },
    { where: 'job templates', path: () => '/job-templates' },
    { where: 'a job template', path: () => `/job-templates/${ids['jobTemplate']}` },
    { where: 'the editor of a job template', path: () => `/job-templates/${ids['jobTemplate']}/edit` },
    { where: 'the values of a job template', path: () => `/jobs/from-template/${ids['jobTemplate']}` },
    { where: 'device templates', path: () => '/templates' },
    { where: 'a device template', path: () => '/templates/fridge' },
    { where: 'files', path: () => '/files' },
    { where: 'traffic', path: () => '/traffic' },
    { where: 'events', path: () => '/events' },
    { where: 'audit', path: () => '/events?tab=audit' },
    { where: 'settings', path: () => '/settings' },
    { where: 'shelves', path: () => '/shelves' },
    { where: 'intake lists', path: () => '/intake' },
    { where: 'an intake list', path: () => `/intake/${ids['intake']}` },
    { where: 'acceptance sheets', path: () => '/acceptance' },
    { where: 'an acceptance sheet', path: () => `/acceptance/sheets/${ids['sheet']}` },
    { where: 'the editor of an acceptance sheet', path: () => `/acceptance/sheets/${ids['sheet']}/edit` },
    { where: 'recipes', path: () => '/recipes' },
    { where: 'a recipe', path: () => `/recipes/${ids['recipe']}` },
    { where: 'the editor of a recipe', path: () => `/recipes/${ids['recipe']}/edit` },
    { where: 'two devices compared', path: () => `/compare?left=${longId}&right=fridge-0001` },
    { where: 'flaky units', path: () => '/jobs/flaky' },
    { where: 'network', path: () => '/network' },
    { where: 'hand-over', path: () => '/hand-over' },
    { where: 'no page', path: () => '/nowhere' },
    ...[
      'devices',
      'device-sets',
      'jobs',
      'templates',
      'job-templates',
      'intake',
      'acceptance/sheets',
      'acceptance/runs',
      'recipes',
      'recipes/runs',
    ].map((place) => ({ where: `nothing of that id: ${place}`, path: () => `/${place}/no-such-thing` })),
  ]

  /** As in another window of the app, in which a person chooses a language. */
  async function speak(language: 'en' | 'de'): Promise<void> {
    await bench.page.evaluate((chosen) => {
      localStorage.setItem('benchfleet.language', chosen)
      dispatchEvent(new StorageEvent('storage', { key: 'benchfleet.language', newValue: chosen }))
    }, language)
    await bench.page.locator(`html[lang="${language}"]`).waitFor()
  }

  /** What does not fit in a window of that size, which stays open from the size before. */
  async function misfitsAt(width: number, height: number): Promise<string[]> {
    await bench.page.setViewportSize({ width, height })
    // What measures itself is drawn again with what it measured.
    await bench.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn)))))
    const language = await bench.page.locator('html').getAttribute('lang')
    return (await misfitsOf(bench.page)).map((misfit) => `${language} ${width} × ${height}: ${misfit}`)
  }

  test.each(pages)('$where: fits at every size, in English and German, and is accessible in the light and the dark', async (visited) => {
    const { where, path } = visited
    const { page } = bench
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${server.http}${path()}`)
    await speak('en')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    await expect.poll(() => page.locator('main .loading').count(), { timeout: patienceMs }).toBe(0)
    const misfits: string[] = []
    for (const [width, height] of [
      [1024, 700],
      [2560, 1440],
      [1280, 800],
    ] as const)
      misfits.push(...(await misfitsAt(width, height)))
    await bench.expectAccessible(where)
    await page.emulateMedia({ colorScheme: 'dark' })
    misfits.push(...(await misfitsAt(640, 400)))
    await bench.expectAccessible(`${where}, small and dark`)
    await speak('de')
    misfits.push(...(await misfitsAt(640, 400)), ...(await misfitsAt(1024, 700)), ...(await misfitsAt(1280, 800)))
    await bench.expectAccessible(`${where}, dark and German`)
    expect(misfits, where).toEqual([])
    bench.expectNoErrors()
  })
})
