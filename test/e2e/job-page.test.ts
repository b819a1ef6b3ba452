import { readFile } from 'node:fs/promises'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import type { HeadlessBench } from '../helpers/headless-bench.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()

interface JobNow {
  state: string
  counts: Record<string, number>
}

/** Which unit is faulty, and why: the page of a job, and what is told of devices over all jobs. */
describe.skipIf(browserPath === null)('the page of a job', () => {
  let stage: Stage | undefined
  let server: HeadlessBench
  let bench: BenchPage
  let jobId = ''

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      await server.call('POST', '/simulator/start', { count: 200 })
      const { jobId: made } = await server.call<{ jobId: string }>('POST', '/jobs', {
        name: 'Reboot fridges',
        type: 'command',
        operations: [{ name: 'reboot' }],
        targets: { query: 'template = "fridge"' },
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] },
      })
      jobId = made
    })
    ;({ server, bench } = stage)
  })
  afterAll(() => stage?.end())

  const now = () => server.call<JobNow>('GET', `/jobs/${jobId}`)
  const devices = () => bench.page.getByRole('grid', { name: 'Devices of this job' })
  const drawer = () => bench.page.getByRole('complementary')

  test('names the failed unit and its reason without scrolling or clicking', async () => {
    await expect.poll(async () => (await now()).counts['FAILED']!, { timeout: patienceMs }).toBeGreaterThan(0)
    await bench.page.goto(`${server.http}/jobs/${jobId}`)
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot fridges' }).waitFor()
    await bench.page.setViewportSize({ width: 1024, height: 700 })
    const [first] = await server.call<{ error: string; first: { deviceName: string }[] }[]>('GET', `/jobs/${jobId}/failure-reasons`)
    const reason = bench.page.getByRole('region', { name: 'Failure reasons' }).getByRole('button').first()
    await reason.getByText(first!.error).waitFor()
    await reason.getByText(first!.first[0]!.deviceName).waitFor()
    expect(await reason.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight)).toBe(true)
  })

  test('has the same numbers in the bar, the text, the totals and the CSV', async () => {
    await server.call('POST', `/jobs/${jobId}/cancel`, { force: true })
    await expect.poll(async () => (await now()).state, { timeout: patienceMs }).toBe('canceled')
    const { counts } = await now()
    await bench.button(new RegExp(`^Completed ${counts['SUCCEEDED']}$`)).waitFor()
    await bench.button(new RegExp(`^Failed ${counts['FAILED']}$`)).waitFor()
    await bench.page.getByRole('img', { name: new RegExp(`^${counts['SUCCEEDED']} of .*${counts['FAILED']} failed`) }).waitFor()
    const response = await server.fetch(`/api/v1/jobs/${jobId}/executions.csv`)
    const last = (await response.text()).split('\r\n').filter((line) => line.includes(',yes,'))
    expect(last.filter((line) => line.includes(',SUCCEEDED,'))).toHaveLength(counts['SUCCEEDED']!)
    expect(last.filter((line) => line.includes(',FAILED,'))).toHaveLength(counts['FAILED']!)
  })

  test('its keys walk from one failed device to the next, each with its attempts and their messages', async () => {
    await bench.page.keyboard.press('n')
    await drawer().getByRole('heading', { level: 2 }).waitFor()
    const title = () => drawer().getByRole('heading', { level: 2 }).innerText()
    const first = await title()
    await drawer().getByRole('button', { name: 'Messages of attempt 1' }).waitFor()
    await drawer().getByRole('button', { name: 'Messages of attempt 2' }).click()
    await drawer().getByText('Told').first().waitFor()
    await bench.expectAccessible('drawer with messages')
    await bench.page.keyboard.press('n')
    await expect.poll(title, { timeout: patienceMs }).not.toBe(first)
    await bench.page.keyboard.press('p')
    await expect.poll(title, { timeout: patienceMs }).toBe(first)
    await bench.page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
  })

  test('stands on the big screen with where to walk, until Escape', async () => {
    await bench.page.keyboard.press('b')
    const big = bench.page.getByRole('dialog', { name: 'Job on the big screen' })
    await big.getByRole('heading', { name: 'Reboot fridges' }).waitFor()
    const size = await big
      .locator('dd')
      .first()
      .evaluate((element) => parseFloat(getComputedStyle(element).fontSize))
    expect(size).toBeGreaterThanOrEqual(64)
    await bench.expectAccessible('big screen')
    await bench.page.keyboard.press('Escape')
    await big.waitFor({ state: 'detached' })
  })

  test('is run again on those that failed or were not tried, and on no other', async () => {
    const { counts } = await now()
    const amount = counts['FAILED']! + counts['CANCELED']! + (counts['TIMED_OUT'] ?? 0) + (counts['REJECTED'] ?? 0)
    await bench.button(counts['CANCELED']! > 0 ? /Rerun failed or not tried/ : /Rerun on failed devices/).click()
    await bench.page
      .getByRole('dialog')
      .getByRole('button', { name: `Run on ${amount} device` })
      .click()
    await bench.page.getByRole('heading', { level: 1, name: 'Reboot fridges rerun' }).waitFor()
    await bench.button(new RegExp(`^All devices ${amount}$`)).waitFor()
  })

  test('is run again on one device from the job history of that device, the archive too', async () => {
    const [failed] = (
      await server.call<{ items: { deviceId: string; deviceName: string }[] }>('GET', `/jobs/${jobId}/executions?status=FAILED&limit=1`)
    ).items
    await bench.page.goto(`${server.http}/devices/${failed!.deviceId}`)
    const history = bench.page.getByRole('region', { name: 'Jobs', exact: true })
    const line = history.getByRole('listitem').filter({ has: bench.page.locator(`a[href="/jobs/${jobId}"]`) })
    await line.getByRole('button', { name: 'Rerun on this device' }).waitFor()
    await bench.expectGoodLooks('job history of a device')
    await line.getByRole('button', { name: 'Rerun on this device' }).click()
    const question = bench.page.getByRole('dialog', { name: `Rerun ‘Reboot fridges’ on ‘${failed!.deviceName}’?` })
    await bench.expectAccessible('question before a rerun on one device')
    await question.getByRole('button', { name: 'Run on 1 device' }).click()
    await bench.page.getByRole('heading', { level: 1, name: /^Reboot fridges rerun/ }).waitFor()
    await bench.button(/^All devices 1$/).waitFor()
    await devices()
      .getByRole('row', { name: new RegExp(failed!.deviceName) })
      .waitFor()
  })

  test('its table keeps its order under the pointer while devices answer, until a new order is asked for', async () => {
    const clients = await Promise.all(
      ['steady-1', 'steady-2', 'steady-3'].map(async (clientId) => {
        const client = await connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId, reconnectPeriod: 0 })
        await client.subscribeAsync(`bench/${clientId}/commands/request/+`, { qos: 1 })
        return client
      }),
    )
    const told = Promise.all(
      clients.map((client) => new Promise<string>((resolve) => client.once('message', (topic) => resolve(topic.split('/').at(-1)!)))),
    )
    const made = await server.call<{ jobId: string }>('POST', '/jobs', {
      name: 'Steady',
      type: 'command',
      operations: [{ name: 'reboot' }],
      targets: { thingNames: ['steady-1', 'steady-2', 'steady-3'] },
    })
    const requests = await told
    await bench.page.goto(`${server.http}/jobs/${made.jobId}`)
    const rows = () => devices().locator('[role="row"][data-index]')
    const order = async () => (await rows().allInnerTexts()).map((text) => /steady-\d/.exec(text)?.[0])
    await rows().nth(2).filter({ hasText: 'In progress' }).waitFor()
    expect(await order()).toEqual(['steady-1', 'steady-2', 'steady-3'])
    await rows().nth(0).hover()
    await clients[2]!.publishAsync(`bench/steady-3/commands/response/${requests[2]}`, '{"status":"FAILED","message":"stuck"}', { qos: 1 })
    await rows().filter({ hasText: 'steady-3' }).filter({ hasText: 'Failed' }).waitFor()
    expect(await order()).toEqual(['steady-1', 'steady-2', 'steady-3'])
    await bench.button('1 change, refresh order').click()
    await expect.poll(order).toEqual(['steady-3', 'steady-1', 'steady-2'])
    await bench.button('1 change, refresh order').waitFor({ state: 'detached' })
    for (const client of clients) client.end(true)
  })

  test('says why each pending device waits, and narrows to one kind', async () => {
    await server.call('POST', '/devices', { deviceId: 'spare-1', name: 'Spare one' })
    const made = await server.call<{ jobId: string }>('POST', '/jobs', {
      name: 'For spares',
      type: 'command',
      operations: [{ name: 'reboot' }],
      targets: { thingNames: ['spare-1'] },
    })
    await bench.page.goto(`${server.http}/jobs/${made.jobId}`)
    await bench.button(/^Never seen 1/).click()
    expect(new URL(bench.page.url()).searchParams.get('waits')).toBe('neverSeen')
    await devices()
      .getByRole('row', { name: /Spare one.*gets it when it connects/ })
      .waitFor()
    await bench.page.keyboard.press('s')
    await bench.button(/^Job stopped 1/).waitFor()
    await bench.expectGoodLooks('job that waits')
  })

  test('units that fail now and then stand in a list, with what they were judged by', async () => {
    await bench.goTo('Jobs')
    await bench.button('Flaky units').click()
    await bench.page.getByRole('heading', { level: 1, name: 'Flaky units' }).waitFor()
    await bench.text(/failed in at least one of their last 8 jobs, or succeeded only on a retry/).waitFor()
    const list = bench.page.getByRole('grid', { name: 'Flaky units' })
    await list
      .getByRole('row', { name: /failed in (its only job|\d of its last \d jobs)/ })
      .first()
      .waitFor()
    await bench.expectGoodLooks('flaky units')
    const [download] = await Promise.all([
      bench.page.waitForEvent('download'),
      bench.page.getByRole('link', { name: 'Download as CSV' }).click(),
    ])
    const { total } = await server.call<{ total: number }>('GET', '/flaky-units')
    expect((await readFile((await download.path())!, 'utf8')).trimEnd().split('\r\n').length).toBeGreaterThan(Math.min(1, total))
  })

  test('speaks German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.goto(`${server.http}/jobs/${jobId}`)
    await bench.page.getByRole('region', { name: 'Fehlergründe' }).waitFor()
    await bench.expectGoodLooks('job in German')
    await bench.page.goto(`${server.http}/jobs/flaky`)
    await bench.page.getByRole('heading', { level: 1, name: 'Unsichere Geräte' }).waitFor()
    await bench.expectGoodLooks('flaky units in German')
    bench.expectNoErrors()
  })
})
