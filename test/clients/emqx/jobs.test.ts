/** Devices of EMQX Fleets on mqtt.js: their jobs under `$emqx`, over MQTT 3.1.1 and 5. */
import type { IClientOptions } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { fleetFilters, RawThing } from '../../helpers/aws-raw-thing.ts'

let bench: AwsBench
const open = new Set<RawThing>()
beforeAll(async () => {
  bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all([...open].map((device) => device.leave()))
  open.clear()
})
afterAll(() => bench.stop())

/** Without those that only repeat what stands before them. */
function onceEach<One>(list: One[]): One[] {
  return list.filter((one, index) => index === 0 || JSON.stringify(one) !== JSON.stringify(list[index - 1]))
}

describe.each([
  ['3.1.1', 4],
  ['5', 5],
] as const)('a device of EMQX Fleets over MQTT %s', (_title, protocolVersion) => {
  async function connect(thing: Thing, options: IClientOptions = {}): Promise<RawThing> {
    const device = await RawThing.connect(bench, thing, '$emqx', { protocolVersion, ...options })
    open.add(device)
    return device
  }

  /** As one that has read the manual: it subscribes to all that it is told to. */
  async function newDevice(options: IClientOptions = {}): Promise<RawThing & { thing: Thing }> {
    const thing = await bench.newThing(bench.newName('cooler'))
    const device = await connect(thing, options)
    expect(new Set(await device.subscribe(...fleetFilters(thing.thingName)))).toEqual(new Set([1]))
    return Object.assign(device, { thing })
  }

  const idsOf = (lists: unknown) =>
    Object.fromEntries(
      Object.entries(lists as Record<string, { jobId: string }[]>).map(([status, list]) => [status, list.map(({ jobId }) => jobId)]),
    )

  // A device that has just subscribed may be told twice of what comes in this moment.
  const noticesOf = (device: RawThing) => onceEach(device.heardOn('jobs/notify').map(({ jobs }) => idsOf(jobs)))
  const nextsOf = (device: RawThing) => onceEach(device.heardOn('jobs/notify-next').map(({ execution }) => execution))

  test('is told of two jobs, fetches them one after the other, and says how they go', async () => {
    const device = await newDevice()
    const { thingName } = device
    const document = { action: 'install', params: { body: 'x'.repeat(30 * 1024) } }
    const first = await bench.startJob([thingName], document)
    const second = await bench.startJob([thingName], { action: 'reboot' })
    await expect.poll(() => noticesOf(device), patience).toEqual([{ QUEUED: [first] }, { QUEUED: [first, second] }])
    expect(nextsOf(device)).toMatchObject([{ jobId: first, jobDocument: document }])
    expect(await device.ask('jobs/get')).toMatchObject({
      verdict: 'accepted',
      body: { inProgressJobs: [], queuedJobs: [{ jobId: first }, { jobId: second }] },
    })
    const begun = await device.ask('jobs/start-next', { statusDetails: { step: 'begin' } })
    expect(begun.body).toMatchObject({ execution: { jobId: first, status: 'IN_PROGRESS', jobDocument: document, versionNumber: 2 } })
    const details = { progress: 40, done: false, note: 'half' }
    await device.ask(`jobs/${first}/update`, { status: 'IN_PROGRESS', statusDetails: details, expectedVersion: 2 })
    expect(await bench.executionOf(first, thingName)).toMatchObject({ statusDetails: { progress: '40', done: 'false', note: 'half' } })
    await device.ask(`jobs/${first}/update`, { status: 'SUCCEEDED' })
    await expect.poll(() => device.heardOn('jobs/notify-next').at(-1), patience).toMatchObject({ execution: { jobId: second } })
    const next = await device.ask('jobs/$next/get')
    expect(next.body).toMatchObject({ execution: { jobId: second, status: 'QUEUED' } })
    await device.ask(`jobs/${second}/update`, { status: 'FAILED', statusDetails: { message: 'no room' } })
    await expect.poll(() => device.heardOn('jobs/notify-next').at(-1), patience).toEqual({ timestamp: expect.any(Number) as number })
    expect(await bench.executionOf(first, thingName)).toMatchObject({ status: 'SUCCEEDED', versionNumber: 4 })
    expect(await bench.executionOf(second, thingName)).toMatchObject({ status: 'FAILED', error: 'no room' })
    expect(await bench.device(thingName)).toMatchObject({ dialect: 'emqx', presence: 'online' })
  })

  test('is known by its certificate under any client id, and without one by the client id that it was registered with', async () => {
    const named = await newDevice({ clientId: bench.newName('serial') })
    const byName = await bench.startJob([named.thingName], { action: 'any' })
    await named.ask('jobs/start-next')
    await named.ask(`jobs/${byName}/update`, { status: 'SUCCEEDED' })
    await bench.reaches('SUCCEEDED', byName, named.thingName)

    const [deviceId, clientId] = [bench.newName('pump'), bench.newName('serial')]
    await bench.server.call('POST', '/devices', { deviceId, clientId })
    const bare = { ...named.thing, thingName: deviceId }
    const device = await connect(bare, { clientId, cert: undefined, key: undefined, username: 'any', password: 'thing' } as IClientOptions)
    await device.subscribe(...fleetFilters(deviceId))
    const byClient = await bench.startJob([deviceId], { action: 'any' })
    await device.ask('jobs/start-next')
    await device.ask(`jobs/${byClient}/update`, { status: 'SUCCEEDED' })
    await bench.reaches('SUCCEEDED', byClient, deviceId)
    expect(await bench.device(deviceId)).toMatchObject({ dialect: 'emqx', clientId })
  })

  test('gets no answer that it has not subscribed to, and the traffic says so', async () => {
    const thing = await bench.newThing(bench.newName('cooler'))
    const device = await connect(thing)
    await device.publish(device.at('jobs/get'), { clientToken: 'unheard' })
    await device.subscribe(device.at('jobs/get/accepted'))
    await device.ask('jobs/get')
    expect(device.heard.map(({ body }) => body['clientToken'])).toEqual(['token-1'])
    const sentences = (await bench.trafficOf(thing.thingName)).map(({ sentence }) => sentence)
    expect(sentences).toContain('Not answered: the device has not subscribed to its answer, or is gone.')
  })

  test('is told what waits as soon as it subscribes, after each connect, and of nothing where nothing waits', async () => {
    const thing = await bench.newThing(bench.newName('cooler'))
    const notices = ['jobs/notify', 'jobs/notify-next', 'jobs/+/update/accepted']
    const before = await connect(thing)
    await before.subscribe(...notices.map((end) => before.at(end)))
    await before.leave()
    await bench.sawLeave(thing.thingName)
    const jobId = await bench.startJob([thing.thingName], { action: 'any' })
    for (const times of [1, 2]) {
      const device = await connect(thing)
      await device.subscribe(...notices.map((end) => device.at(end)))
      await expect.poll(() => noticesOf(device), patience).toEqual([{ QUEUED: [jobId] }])
      await expect.poll(() => nextsOf(device), patience).toMatchObject([{ jobId }])
      if (times === 2) await device.ask(`jobs/${jobId}/update`, { status: 'SUCCEEDED' })
      await device.leave()
      await bench.sawLeave(thing.thingName, times + 1)
    }
    const done = await connect(thing)
    await done.subscribe(...notices.map((end) => done.at(end)), done.at('jobs/get/accepted'))
    await done.ask('jobs/get')
    expect(done.heard.map(({ topic }) => topic)).toEqual([done.at('jobs/get/accepted')])
    expect(before.heard).toEqual([])
  })

  test('goes on with its job when the bench was killed in the middle of it', async () => {
    const device = await newDevice()
    const { thing, thingName } = device
    const [first, second] = [await bench.startJob([thingName], { action: 'a' }), await bench.startJob([thingName], { action: 'b' })]
    await device.ask('jobs/start-next')
    await device.ask(`jobs/${first}/update`, { status: 'IN_PROGRESS', statusDetails: { step: 'flashing' } })
    await bench.killAndRestart()
    const back = await connect(thing)
    await back.subscribe(...fleetFilters(thingName))
    const found = await back.ask('jobs/start-next')
    expect(found.body).toMatchObject({ execution: { jobId: first, statusDetails: { step: 'flashing' }, versionNumber: 3 } })
    await back.ask(`jobs/${first}/update`, { status: 'SUCCEEDED', expectedVersion: 3 })
    expect((await back.ask('jobs/start-next')).body).toMatchObject({ execution: { jobId: second } })
    await back.ask(`jobs/${second}/update`, { status: 'REJECTED' })
    await bench.reaches('SUCCEEDED', first, thingName)
    await bench.reaches('REJECTED', second, thingName)
  })

  test('that joins the group of a continuous job later is told of it', async () => {
    const device = await newDevice()
    const name = bench.newName('group')
    const membership = { kind: 'static', deviceIds: [] as string[] }
    await bench.server.call('POST', '/device-sets', { deviceSetId: name, name, membership })
    const jobId = await bench.startJob([], { action: 'any' }, { targets: { thingGroupNames: [name] }, targetSelection: 'CONTINUOUS' })
    await bench.server.call('PATCH', `/device-sets/${name}`, { membership: { ...membership, deviceIds: [device.thingName] } })
    await expect.poll(() => nextsOf(device), patience).toMatchObject([{ jobId }])
  })

  test.each([
    ['ResourceNotFound', 'jobs/none/get', {}],
    ['ResourceNotFound', 'jobs/none/update', { status: 'SUCCEEDED' }],
    ['VersionMismatch', 'jobs/JOB/update', { status: 'IN_PROGRESS', expectedVersion: 9 }],
    ['InvalidStateTransition', 'jobs/ENDED/update', { status: 'IN_PROGRESS' }],
    ['TerminalStateReached', 'jobs/ENDED/get', {}],
    ['InvalidRequest', 'jobs/JOB/update', { status: 'QUEUED' }],
    ['InvalidTopic', 'jobs/$next/update', { status: 'IN_PROGRESS' }],
  ])('is refused with %s on %s', async (code, end, body) => {
    const device = await newDevice()
    const ended = await bench.startJob([device.thingName], { action: 'any' })
    await device.ask(`jobs/${ended}/update`, { status: 'SUCCEEDED' })
    const jobId = await bench.startJob([device.thingName], { action: 'any' })
    const before = await bench.executionOf(jobId, device.thingName)
    const answer = await device.ask(end.replace('JOB', jobId).replace('ENDED', ended), body)
    expect(answer).toMatchObject({ verdict: 'rejected', body: { code, message: expect.any(String) as string } })
    expect(await bench.executionOf(jobId, device.thingName)).toEqual(before)
  })

  test('is refused with InvalidJson for what is none', async () => {
    const device = await newDevice()
    await device.publish(device.at('jobs/get'), '{')
    await expect.poll(() => device.heardOn('jobs/get/rejected'), patience).toMatchObject([{ code: 'InvalidJson' }])
  })
})
