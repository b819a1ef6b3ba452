import { connect, connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

/** A bench at work, as the README and the docs show it: each screen has what it is there for. */
describe.skipIf(browserPath === null)('a bench at work', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let jobId = ''

  const heading = (name: string) => bench.page.getByRole('heading', { level: 1, name }).waitFor()
  const failedOf = async (job: string) => (await server.call<{ total: number }>('GET', `/jobs/${job}/executions?status=FAILED`)).total
  async function run(name: string, operation: string, template: string, rules: object = {}): Promise<string> {
    const work = { type: 'command', operations: [{ name: operation }], targets: { query: `template = "${template}"` } }
    return (await server.call<{ jobId: string }>('POST', '/jobs', { name, ...work, ...rules })).jobId
  }

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (started) => {
      server = started
      await server.call('POST', '/simulator/start', { count: 200 })
      await server.call('PATCH', '/settings', { benchName: 'Hall 3' })
      for (const name of ['Self-test, Monday', 'Self-test, Tuesday']) await run(name, 'selfTest', 'fridge')
      await run('Restart thermostats', 'reboot', 'thermostat')
      jobId = await run('Self-test, Wednesday', 'selfTest', 'fridge')
    })
    bench = stage.bench
    await vi.waitFor(async () => expect(await failedOf(jobId)).toBeGreaterThan(2), { timeout: patienceMs, interval: 100 })
  })
  afterAll(() => stage?.end())

  test('home says how to reach it, what runs and what needs a person', async () => {
    await run('Restart gateways, 60 a minute', 'reboot', 'gateway', { jobExecutionsRolloutConfig: { maximumPerMinute: 60 } })
    await bench.page
      .getByRole('link', { name: /Restart gateways/ })
      .first()
      .waitFor()
    await bench.page
      .getByRole('link', { name: /Self-test, Wednesday/ })
      .first()
      .waitFor()
    await bench.picture('home')
  })

  test('the network helper says what to type, and that all its checks passed', async () => {
    await bench.goTo('Network')
    await bench.text(/^All \d+ checks passed/).waitFor()
    await bench.picture('network')
  })

  test('the shelf map shows red where to walk', async () => {
    await bench.page.goto(`${server.http}/shelves?job=${jobId}`)
    await bench.page
      .getByRole('link', { name: /^[A-C]\d-\d\d: Fridge \d+, failed: / })
      .first()
      .waitFor()
    await bench.page.keyboard.press('n')
    await bench.page
      .getByRole('button', { name: /^Identify/ })
      .first()
      .waitFor()
    await bench.picture('shelves')
  })

  test('an intake list shows what came, what is missing and what nobody expected', async () => {
    const units = ['0003', '0007', '0012', '0015', '0021', '0028', '0034', '0040', '0045', '0051', '0060', '0199', '0200']
    const csv = ['deviceId,label', ...units.map((unit) => `fridge-${unit},NM-24-${unit}`)].join('\n')
    const { id } = await server.call<{ id: string }>('POST', '/intake', { name: 'Nordmarkt, delivery 24', csv })
    const stranger = await connectAsync({ port: server.mqttPort, host: '127.0.0.1', clientId: 'fridge-7719', reconnectPeriod: 0 })
    await bench.page.goto(`${server.http}/intake/${id}`)
    for (const unit of units.slice(0, 7)) await server.call('POST', `/intake/${id}/scan`, { code: `NM-24-${unit}` })
    await bench.page.getByRole('row').filter({ hasText: 'fridge-7719' }).filter({ hasText: 'Unknown' }).waitFor()
    await bench.button(/^Missing [1-9]/).waitFor()
    await bench.picture('intake')
    await stranger.endAsync()
  })

  test('a recipe on a shelf asks what is to become of the units that failed a step', async () => {
    await server.call('POST', '/recipes', {
      recipeId: 'out-of-the-box',
      name: 'Out of the box',
      steps: [
        { kind: 'online', name: 'Wait until online' },
        { kind: 'work', name: 'Note the line', work: { type: 'property', operations: [{ name: 'line', value: 3 }] } },
        { kind: 'work', name: 'Restart', work: { type: 'command', operations: [{ name: 'reboot' }] } },
        { kind: 'check', name: 'Light is off', values: [{ name: 'identifying', equals: false }] },
      ],
    })
    const place = { kind: 'shelf', shelf: 'B3' }
    const { runId } = await server.call<{ runId: string }>('POST', '/recipes/out-of-the-box/runs', { place })
    await bench.page.goto(`${server.http}/recipes/runs/${runId}`)
    await bench.text('Needs you').waitFor()
    await bench.page
      .getByRole('row', { name: /B3-06.*Failed.*Flash write failed at 0x0801F800/ })
      .first()
      .waitFor()
    await bench.picture('recipe-run')
  })

  test('units that fail now and then stand in a list', async () => {
    await bench.page.goto(`${server.http}/jobs/flaky`)
    await bench.page
      .getByRole('row', { name: /failed in \d of its last \d jobs/ })
      .first()
      .waitFor()
    await bench.picture('flaky-units')
  })

  test('traffic is read: what a message was to the bench', async () => {
    const { items } = await server.call<{ items: { deviceId: string }[] }>('GET', `/jobs/${jobId}/executions?status=FAILED&limit=1`)
    await bench.page.goto(`${server.http}/traffic?device=${items[0]!.deviceId}`)
    await bench.page.getByRole('row').filter({ hasText: '"status":"FAILED"' }).first().click()
    await bench.page.getByRole('complementary', { name: 'Message' }).waitFor()
    await bench.picture('traffic')
  })

  test('the query editor offers what may come next, from the values there are', async () => {
    await bench.page.goto(`${server.http}/device-sets/new`)
    await bench.field('Name').fill('Fridges to update')
    await bench.field('Query').fill('template = "fridge" and firmware < "2.1" and customer = ')
    await bench.page.locator('.cm-tooltip-autocomplete').getByText('Nordmarkt').waitFor()
    await bench.picture('query-editor')
  })

  test('a device that was turned away says why it is not connected', async () => {
    await server.call('POST', '/devices', { deviceId: 'thermo-17', name: 'Thermostat 17', templateId: 'thermostat', slot: 'C2-20' })
    await server.call('PUT', '/devices/thermo-17/credentials', { credentials: { kind: 'symmetricKey' } })
    const refused = connect({ port: server.mqttPort, host: '127.0.0.1', clientId: 'thermo-17', reconnectPeriod: 0 })
    await new Promise<void>((resolve) => refused.once('error', () => resolve()).once('close', () => resolve()))
    await bench.page.goto(`${server.http}/devices/thermo-17`)
    await bench.text(/It was turned away .* coming from 127\.0\.0\.1: /).waitFor()
    await bench.picture('not-connected')
  })

  test('the job page names the failed units in the dark, and in German', async () => {
    await bench.page.goto(`${server.http}/jobs/${jobId}`)
    await heading('Self-test, Wednesday')
    await bench.page
      .getByRole('region', { name: 'Reasons' })
      .or(bench.button(/^Failed [2-9]/))
      .first()
      .waitFor()
    await bench.page.emulateMedia({ colorScheme: 'dark' })
    await bench.picture('job-dark')
    await bench.page.emulateMedia({ colorScheme: 'light' })
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.page.getByRole('region', { name: 'Fehlergründe' }).waitFor()
    await bench.picture('job-german')
    bench.expectNoErrors()
  })
})
