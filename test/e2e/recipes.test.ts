import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser } from '../helpers/browser.ts'
import { startHeadless, temporaryFolder } from '../helpers/headless-bench.ts'
import { LightDevice } from '../helpers/light-device.ts'
import { patienceMs, type BenchPage } from './bench-page.ts'
import { setStage, type Stage } from './stage.ts'

const browserPath = await findBrowser()
const slots = { 'unit-1': 'A-01', 'unit-2': 'A-02', 'unit-3': 'A-03', 'unit-4': 'B-01' }

describe.skipIf(browserPath === null)('a recipe takes one shelf after the other', () => {
  let stage: Stage | undefined
  let bench: BenchPage
  const devices: LightDevice[] = []
  /** Commands that the faulty unit was sent so far. */
  let tries = 0

  const connect = async (deviceId: string) => {
    const faulty = () => ((tries += 1) === 1 ? { status: 'FAILED' as const, message: 'sensor silent' } : { status: 'SUCCEEDED' as const })
    const told = deviceId === 'unit-3' ? faulty : () => ({ status: 'SUCCEEDED' as const })
    devices.push(await LightDevice.connect(stage!.server.mqttPort, deviceId, told))
  }
  const heading = (name: string) => bench.page.getByRole('heading', { level: 1, name }).waitFor()

  beforeAll(async () => {
    stage = await setStage(browserPath!, async (server) => {
      for (const [deviceId, slot] of Object.entries(slots)) await server.call('POST', '/devices', { deviceId, slot })
    })
    bench = stage.bench
    for (const deviceId of ['unit-1', 'unit-2', 'unit-4']) await connect(deviceId)
  })
  afterAll(async () => {
    for (const device of devices) device.leave()
    await stage?.end()
  })

  test('it is written step by step; what is missing is said by the input', async () => {
    await bench.goTo('Recipes')
    await bench.text('No recipe yet').waitFor()
    await bench.expectGoodLooks('no recipe')
    await bench.button('New recipe').last().click()
    await heading('New recipe')
    await bench.button('Save recipe').click()
    await bench.text('A recipe needs a name').waitFor()
    await bench.field('Name').first().fill('Provision')
    const second = bench.page.getByRole('region', { name: 'Step 2' })
    await second.getByRole('combobox', { name: 'Job type' }).selectOption('command')
    await second.getByRole('textbox', { name: 'Name of the step' }).fill('Reboot')
    await second.getByRole('textbox', { name: 'Command name' }).fill('reboot')
    await bench.expectGoodLooks('recipe editor')
    await bench.button('Save recipe').click()
    await heading('Provision')
    await bench.expectGoodLooks('recipe')
  })

  test('it waits for the shelf, runs its job, and names the faulty unit with its slot and reason', async () => {
    await bench.button('Run on shelf A').first().click()
    await heading('Provision on shelf A')
    await bench.text('2 of 3 done, 1 waiting').waitFor()
    await bench.page.getByRole('row', { name: /unit-3.*A-03.*Pending.*never seen/ }).waitFor()
    await bench.expectGoodLooks('run that waits')
    await connect('unit-3')
    await bench.text('Needs you').waitFor()
    await bench.page.getByRole('row', { name: /unit-3.*A-03.*Failed.*sensor silent.*2\. Reboot/ }).waitFor()
    await bench.expectGoodLooks('run that asks')
  })

  test('the step is tried again on that unit alone', async () => {
    await bench.button('Try again on 1 device').click()
    await bench.page.getByRole('row', { name: /unit-3.*A-03.*Completed/ }).waitFor()
    expect(tries).toBe(2)
    await bench.page.getByRole('link', { name: 'Job 2' }).click()
    await heading('Provision, A: Reboot')
    await bench.page.goBack()
    await heading('Provision on shelf A')
  })

  test('one button goes on to the next shelf', async () => {
    await bench.button('Next shelf: B').click()
    await heading('Provision on shelf B')
    await bench.text('1 of 1 done').waitFor()
    await bench.page.getByRole('link', { name: 'Provision', exact: true }).click()
    await heading('Provision')
    await expect.poll(() => bench.page.getByRole('row', { name: /shelf [AB].*Completed/i }).count(), { timeout: patienceMs }).toBe(2)
    await bench.expectGoodLooks('recipe that ran')
  })

  test('it speaks German', async () => {
    await bench.page.evaluate(() => localStorage.setItem('benchfleet.language', 'de'))
    await bench.page.reload()
    await bench.button('Ort wählen und ausführen').waitFor()
    await bench.page.getByRole('link', { name: 'Regal A' }).first().click()
    await heading('Provision auf Regal A')
    await bench.expectGoodLooks('run in German')
    bench.expectNoErrors()
  })
})

test('a run goes on after the bench was killed in the middle of it', async () => {
  const { folder, remove } = await temporaryFolder()
  let server = await startHeadless({ dataFolder: folder })
  const devices: LightDevice[] = []
  const said: string[] = []
  const connect = async (deviceId: string) =>
    devices.push(
      await LightDevice.connect(server.mqttPort, deviceId, () => {
        said.push(deviceId)
        return { status: 'SUCCEEDED' }
      }),
    )
  try {
    for (const [deviceId, slot] of Object.entries(slots)) await server.call('POST', '/devices', { deviceId, slot })
    const command = { kind: 'work', name: 'Reboot', work: { type: 'command', operations: [{ name: 'reboot' }] } }
    const { recipeId } = await server.call<{ recipeId: string }>('POST', '/recipes', {
      name: 'Provision',
      steps: [command, { kind: 'online', name: 'Wait' }, { ...command, name: 'Reboot again' }],
    })
    const { runId } = await server.call<{ runId: string }>('POST', `/recipes/${recipeId}/runs/next-shelf`, {})
    await connect('unit-1')
    await expect.poll(() => said, { timeout: patienceMs }).toEqual(['unit-1'])
    await server.end('SIGKILL')
    server = await startHeadless({ dataFolder: folder })
    for (const deviceId of ['unit-1', 'unit-2', 'unit-3']) await connect(deviceId)
    const state = async () => (await server.call<{ state: string }>('GET', `/recipe-runs/${runId}`)).state
    await expect.poll(state, { timeout: patienceMs }).toBe('completed')
    const { steps } = await server.call<{ steps: { jobIds: string[]; succeeded: number }[] }>('GET', `/recipe-runs/${runId}`)
    expect(steps.map(({ jobIds, succeeded }) => [jobIds.length, succeeded])).toEqual([
      [1, 3],
      [0, 3],
      [1, 3],
    ])
  } finally {
    for (const device of devices) device.leave()
    await server.end()
    await remove()
  }
})
