/** Devices of EMQX Fleets on mqtt.js: their shadow and the commands to one device, over MQTT 3.1.1 and 5. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceCommand } from '../../../main/contract/device-commands.ts'
import type { TelemetryRecord } from '../../../main/contract/telemetry.ts'
import type { TwinView } from '../../../main/contract/twin.ts'
import { AwsBench, patience } from '../../helpers/aws-bench.ts'
import { fleetFilters, RawThing } from '../../helpers/aws-raw-thing.ts'

let bench: AwsBench
const open: RawThing[] = []
beforeAll(async () => {
  bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.leave()))
})
afterAll(() => bench.stop())

describe.each([
  ['3.1.1', 4],
  ['5', 5],
] as const)('a device of EMQX Fleets over MQTT %s', (_title, protocolVersion) => {
  async function newDevice(filters = fleetFilters): Promise<RawThing> {
    const thing = await bench.newThing(bench.newName('cooler'))
    const device = await RawThing.connect(bench, thing, '$emqx', { protocolVersion })
    open.push(device)
    await device.subscribe(...filters(thing.thingName))
    return device
  }

  const twinOf = ({ thingName }: RawThing) => bench.server.call<TwinView>('GET', `/devices/${thingName}/twin`)
  const desire = ({ thingName }: RawThing, patch: object) => bench.server.call('PATCH', `/devices/${thingName}/twin/desired`, { patch })
  const report = (device: RawThing, reported: object, more = {}) =>
    device.publish(device.at('shadow/update'), { state: { reported }, ...more })

  describe('and its shadow', () => {
    test('reports on shadow/update, and hears its own report there as from any broker', async () => {
      const device = await newDevice()
      await report(device, { volts: 12 })
      expect(await twinOf(device)).toMatchObject({ reported: { volts: 12 } })
      await expect.poll(() => device.heardOn('shadow/update'), patience).toEqual([{ state: { reported: { volts: 12 } } }])
      expect(device.heardOn('shadow/update/delta')).toEqual([])
    })

    test('is told what is desired on shadow/update and what differs on its delta, until it reports it', async () => {
      const device = await newDevice()
      await desire(device, { fan: 3, mode: 'eco' })
      const version = expect.any(Number) as number
      await expect.poll(() => device.heardOn('shadow/update'), patience).toEqual([{ state: { desired: { fan: 3, mode: 'eco' } }, version }])
      await expect
        .poll(() => device.heardOn('shadow/update/delta'), patience)
        .toEqual([{ state: { fan: 3, mode: 'eco' }, version, timestamp: expect.any(Number) as number }])
      await report(device, { fan: 3 })
      await expect.poll(() => device.heardOn('shadow/update/delta').at(-1), patience).toMatchObject({ state: { mode: 'eco' } })
      await report(device, { mode: 'eco' })
      await device.ask('jobs/get')
      expect(device.heardOn('shadow/update/delta')).toHaveLength(2)
    })

    test('takes a setting job by it, with 24 and 24.0 the same number', async () => {
      const device = await newDevice()
      const jobId = await bench.startJob([device.thingName], null, { type: 'setting', operations: [{ name: 'target', value: 24 }] })
      await expect.poll(() => device.heardOn('shadow/update/delta'), patience).toMatchObject([{ state: { target: 24 } }])
      await device.publish(device.at('shadow/update'), '{"state":{"reported":{"target":23.5}}}')
      expect(await bench.executionOf(jobId, device.thingName)).toMatchObject({ status: 'IN_PROGRESS' })
      await device.publish(device.at('shadow/update'), '{"state":{"reported":{"target":24.0}}}')
      await bench.reaches('SUCCEEDED', jobId, device.thingName)
    })

    test('with another version than it has is refused, which stands in the traffic, and changes nothing', async () => {
      const device = await newDevice()
      await report(device, { a: 1 }, { version: 0 })
      const before = await twinOf(device)
      await report(device, { a: 2 }, { version: 99 })
      expect(await twinOf(device)).toEqual(before)
      const refused = (await bench.trafficOf(device.thingName)).filter(({ verdict }) => verdict === 'refused')
      expect(refused).toMatchObject([{ topic: device.at('shadow/update'), sentence: expect.stringContaining('version 99') as string }])
    })

    test('sends an event, which is telemetry with its type', async () => {
      const device = await newDevice()
      await device.publish(device.at('events/overheat'), { eventType: 'overheat', severity: 'warn', data: { celsius: 81 } })
      const { items } = await bench.server.call<{ items: TelemetryRecord[] }>('GET', `/devices/${device.thingName}/telemetry`)
      expect(items).toMatchObject([{ body: { severity: 'warn', data: { celsius: 81 } } }])
      expect(Object.values(items[0]!.properties)).toContain('overheat')
    })
  })

  describe('and a command', () => {
    const action = { action: 'setTemperature', params: { value: 24 } }
    const send = ({ thingName }: RawThing, more: object = {}) => bench.sendCommand(thingName, { ...action, ...more })
    const refusedFor = ({ thingName }: RawThing) => bench.server.call('POST', `/devices/${thingName}/commands`, action)
    const commandsOf = async ({ thingName }: RawThing) =>
      (await bench.server.call<{ items: DeviceCommand[] }>('GET', `/devices/${thingName}/commands`)).items
    const topicOf = ({ thingName }: RawThing, { executionId }: DeviceCommand, end: string) =>
      `$emqx/commands/things/${thingName}/executions/${executionId}/${end}`
    const requests = (device: RawThing) => device.heard.filter(({ topic }) => topic.startsWith('$emqx/commands/'))

    test('that it answers has its result; a second answer changes nothing and stands in the traffic', async () => {
      const device = await newDevice()
      const sent = await send(device, { ttlSeconds: 30 })
      await expect
        .poll(() => requests(device), patience)
        .toEqual([
          {
            topic: topicOf(device, sent, 'request'),
            body: {
              ...{ commandId: sent.commandId, action: 'setTemperature', params: { value: 24 }, ttl: 30 },
              timestamp: expect.any(Number) as number,
            },
          },
        ])
      await device.publish(topicOf(device, sent, 'response'), { status: 'SUCCEEDED', result: { celsius: 24 } })
      expect(await commandsOf(device)).toMatchObject([{ executionId: sent.executionId, status: 'SUCCEEDED', result: { celsius: 24 } }])
      await device.publish(topicOf(device, sent, 'response'), { status: 'FAILED' })
      expect(await commandsOf(device)).toMatchObject([{ status: 'SUCCEEDED', result: { celsius: 24 } }])
      const said = (await bench.trafficOf(device.thingName)).filter(({ topic }) => topic === topicOf(device, sent, 'response'))
      expect(said.map(({ verdict }) => verdict)).toEqual(['applied', 'unchanged'])
    })

    test.each(['FAILED', 'REJECTED'])('that it answers with %s ended so', async (status) => {
      const device = await newDevice()
      const sent = await send(device)
      await device.publish(topicOf(device, sent, 'response'), { status, result: { why: 'stuck' } })
      expect(await commandsOf(device)).toMatchObject([{ status, result: { why: 'stuck' } }])
    })

    test('that it does not answer in time has timed out, and an answer then changes nothing', async () => {
      const device = await newDevice()
      const sent = await send(device, { ttlSeconds: 1 })
      await expect.poll(() => commandsOf(device), patience).toMatchObject([{ status: 'TIMED_OUT' }])
      await device.publish(topicOf(device, sent, 'response'), { status: 'SUCCEEDED' })
      expect(await commandsOf(device)).toMatchObject([{ status: 'TIMED_OUT' }])
    })

    test('that nobody waits for any longer is canceled', async () => {
      const device = await newDevice()
      const { executionId } = await send(device)
      await bench.server.call('DELETE', `/devices/${device.thingName}/commands/${executionId}`)
      expect(await commandsOf(device)).toMatchObject([{ status: 'CANCELED' }])
    })

    test('is refused where the device has not subscribed, or is gone: nothing is queued', async () => {
      const deaf = await newDevice((thingName) => fleetFilters(thingName).filter((filter) => !filter.startsWith('$emqx/commands/')))
      await expect(refusedFor(deaf)).rejects.toThrow(/409.*subscribed/)
      const gone = await newDevice()
      await gone.leave()
      await bench.sawLeave(gone.thingName)
      await expect(refusedFor(gone)).rejects.toThrow(/409/)
      expect([await commandsOf(deaf), await commandsOf(gone)]).toEqual([[], []])
    })

    test('of a job is a document with its action and params', async () => {
      const device = await newDevice()
      const operations = [{ name: 'setSpeed', value: 4 }]
      const jobId = await bench.startJob([device.thingName], null, { type: 'command', operations })
      const begun = await device.ask('jobs/start-next')
      expect(begun.body).toMatchObject({ execution: { jobId, jobDocument: { action: 'setSpeed', params: 4 } } })
      await device.ask(`jobs/${jobId}/update`, { status: 'SUCCEEDED' })
      await bench.reaches('SUCCEEDED', jobId, device.thingName)
    })

    test('cannot be answered by another device', async () => {
      const [device, thief] = [await newDevice(), await newDevice()]
      const sent = await send(device)
      const code = await thief.publish(topicOf(device, sent, 'response'), { status: 'SUCCEEDED', result: 'forged' })
      expect(code).toBe(protocolVersion === 5 ? 0x87 : 0)
      expect(await commandsOf(device)).toMatchObject([{ status: 'SENT' }])
      expect(requests(thief)).toEqual([])
    })
  })
})

test('a device of MQTT 5 that subscribes with No Local hears what is desired of it, and no report of its own', async () => {
  const thing = await bench.newThing(bench.newName('cooler'))
  const device = await RawThing.connect(bench, thing, '$emqx', { protocolVersion: 5 })
  open.push(device)
  await device.client.subscribeAsync(device.at('shadow/update'), { qos: 1, nl: true })
  await device.publish(device.at('shadow/update'), { state: { reported: { volts: 12 } } })
  await bench.server.call('PATCH', `/devices/${device.thingName}/twin/desired`, { patch: { fan: 3 } })
  const version = expect.any(Number) as number
  await expect.poll(() => device.heardOn('shadow/update'), patience).toEqual([{ state: { desired: { fan: 3 } }, version }])
})
