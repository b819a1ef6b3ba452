/** `aws-iot-device-sdk-v2`: its shadow clients, over both versions of MQTT, for the classic shadow and for named ones. */
import type { iotshadow } from 'aws-iot-device-sdk-v2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AwsBench, patience } from '../../helpers/aws-bench.ts'
import { connectCrt, crtIsMissing, rejection, sdk, streamed, versions, type CrtDevice } from '../../helpers/aws-crt.ts'

let bench: AwsBench
const open: CrtDevice[] = []
beforeAll(async () => {
  if (!crtIsMissing) bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.leave()))
})
afterAll(() => bench?.stop())

type ShadowState = iotshadow.model.ShadowState

describe.skipIf(crtIsMissing).each(versions)('aws-iot-device-sdk-v2 over %s', (version) => {
  async function newDevice(): Promise<CrtDevice> {
    const device = await connectCrt(bench, await bench.newThing(), version)
    open.push(device)
    await expect.poll(async () => (await bench.device(device.thingName)).dialect, patience).toBe('aws')
    return device
  }

  /** The same calls on the classic shadow and on a named one. */
  function callsOf({ thingName, ...device }: CrtDevice, shadowName: string | null) {
    const client = device.askingShadow()
    const name = { thingName, shadowName: shadowName! }
    return shadowName === null
      ? {
          get: () => client.getShadow({ thingName }),
          update: (state: ShadowState, more = {}) => client.updateShadow({ thingName, state, ...more }),
          delete: () => client.deleteShadow({ thingName }),
          deltas: () => streamed(client.createShadowDeltaUpdatedStream({ thingName })),
          documents: () => streamed(client.createShadowUpdatedStream({ thingName })),
        }
      : {
          get: () => client.getNamedShadow(name),
          update: (state: ShadowState, more = {}) => client.updateNamedShadow({ ...name, state, ...more }),
          delete: () => client.deleteNamedShadow(name),
          deltas: () => streamed(client.createNamedShadowDeltaUpdatedStream(name)),
          documents: () => streamed(client.createNamedShadowUpdatedStream(name)),
        }
  }

  const desire = (thingName: string, shadowName: string | null, patch: object) =>
    bench.server.call('PATCH', `/devices/${thingName}/shadows/${shadowName ?? '$classic'}/desired`, { patch })

  describe.each([
    ['the classic shadow', null],
    ['a named shadow', 'display'],
  ])('%s', (_which, shadowName) => {
    test('is not there, is written, read, and deleted', async () => {
      const device = await newDevice()
      const shadow = callsOf(device, shadowName)
      const full = shadowName === null ? device.thingName : `${device.thingName}~${shadowName}`
      expect(await rejection(shadow.get())).toMatchObject({ code: 404, message: `No shadow exists with name: '${full}'` })
      const written = await shadow.update({ reported: { volts: 12, limits: { low: 2 } }, desired: { volts: 14 } })
      expect(written).toMatchObject({ state: { reported: { volts: 12, limits: { low: 2 } }, desired: { volts: 14 } } })
      expect(await shadow.get()).toMatchObject({
        state: { reported: { volts: 12, limits: { low: 2 } }, desired: { volts: 14 }, delta: { volts: 14 } },
        metadata: { reported: { limits: { low: { timestamp: expect.any(Number) as number } } } },
        version: written.version!,
      })
      await shadow.update({ reported: { volts: 14, limits: null } } as ShadowState)
      const { state, version: newest } = await shadow.get()
      expect([state, newest]).toEqual([{ reported: { volts: 14 }, desired: { volts: 14 } }, written.version! + 1])
      expect(await shadow.delete()).toMatchObject({ version: newest })
      expect(await rejection(shadow.get())).toMatchObject({ code: 404 })
    })

    test('tells what a person desires as delta and documents, until it is reported', async () => {
      const device = await newDevice()
      const shadow = callsOf(device, shadowName)
      const [deltas, documents] = [await shadow.deltas(), await shadow.documents()]
      await desire(device.thingName, shadowName, { brightness: 4, colour: { hue: 20 } })
      await expect.poll(() => deltas.map(({ state }) => state), patience).toEqual([{ brightness: 4, colour: { hue: 20 } }])
      await shadow.update({ reported: { brightness: 4, colour: { hue: 10 } } })
      await expect.poll(() => deltas.at(-1)?.state, patience).toEqual({ colour: { hue: 20 } })
      await shadow.update({ reported: { colour: { hue: 20 } } })
      await expect.poll(() => documents.length, patience).toBe(3)
      expect(deltas).toHaveLength(2)
      const [first, , last] = documents
      expect(first!.current!.state).toEqual({ desired: { brightness: 4, colour: { hue: 20 } } })
      expect(last).toMatchObject({
        previous: { state: { reported: { brightness: 4, colour: { hue: 10 } } } },
        current: { state: { reported: { brightness: 4, colour: { hue: 20 } } } },
      })
      expect(last!.current!.version).toBe(last!.previous!.version! + 1)
    })

    test('is refused with another version than it has, and with what is none', async () => {
      const device = await newDevice()
      const shadow = callsOf(device, shadowName)
      const { version: newest } = await shadow.update({ reported: { a: 1 } })
      expect(await rejection(shadow.update({ reported: { a: 2 } }, { version: newest! + 5 }))).toMatchObject({
        ...{ code: 409, message: 'Version conflict', clientToken: expect.any(String) as string },
      })
      await shadow.update({ reported: { a: 3 } }, { version: newest! })
      expect((await shadow.get()).state).toEqual({ reported: { a: 3 } })
      const deep = { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }
      expect(await rejection(shadow.update({ reported: deep }))).toMatchObject({ code: 400 })
      expect(await rejection(shadow.update({ reported: { text: 'x'.repeat(40_000) } }))).toMatchObject({ code: 413 })
      expect((await shadow.get()).state).toEqual({ reported: { a: 3 } })
    })
  })

  test('a named shadow that a person deletes is gone, and the device is told', async () => {
    const device = await newDevice()
    const shadow = callsOf(device, 'display')
    await shadow.update({ reported: { a: 1 } })
    const topic = `$aws/things/${device.thingName}/shadow/name/display/delete/accepted`
    await device.subscribe(topic)
    await bench.server.call('DELETE', `/devices/${device.thingName}/shadows/display`)
    const deleted = { topic, body: { version: 1, timestamp: expect.any(Number) as number } }
    await expect.poll(() => device.received.filter((packet) => packet.topic === topic), patience).toEqual([deleted])
    expect(await rejection(shadow.get())).toMatchObject({ code: 404 })
  })

  test('a setting job goes through the classic shadow, and is done when the device reports what it was told', async () => {
    const device = await newDevice()
    const { thingName } = device
    const shadow = callsOf(device, null)
    const deltas = await shadow.deltas()
    const jobId = await bench.startJob([thingName], null, { type: 'setting', operations: [{ name: 'fan', value: 3 }] })
    await expect.poll(() => deltas.map(({ state }) => state), patience).toEqual([{ fan: 3 }])
    await shadow.update({ reported: { fan: 2 } })
    expect(await bench.executionOf(jobId, thingName)).toMatchObject({ status: 'IN_PROGRESS' })
    await shadow.update({ reported: { fan: 3 } })
    await bench.reaches('SUCCEEDED', jobId, thingName)
  })

  test('the client that subscribes and publishes writes, reads and deletes as well', async () => {
    const { thingName, ...device } = await newDevice()
    const shadow = device.shadow()
    const qos = sdk.mqtt.QoS.AtLeastOnce
    const said: [string, unknown][] = []
    await shadow.subscribeToUpdateShadowAccepted({ thingName }, qos, (_error, response) => said.push(['updated', response!.state]))
    await shadow.subscribeToUpdateShadowRejected({ thingName }, qos, (_error, response) => said.push(['rejected', response!.code]))
    await shadow.subscribeToGetShadowAccepted({ thingName }, qos, (_error, response) => said.push(['read', response!.state]))
    await shadow.subscribeToDeleteShadowAccepted({ thingName }, qos, (_error, response) => said.push(['deleted', response!.version]))
    await shadow.publishUpdateShadow({ thingName, state: { reported: { a: 1 } } }, qos)
    await shadow.publishUpdateShadow({ thingName, state: { reported: { a: 2 } }, version: 99 }, qos)
    await shadow.publishGetShadow({ thingName }, qos)
    await expect.poll(() => said.length, patience).toBe(3)
    await shadow.publishDeleteShadow({ thingName }, qos)
    await expect
      .poll(() => said, patience)
      .toEqual([
        ['updated', { reported: { a: 1 } }],
        ['rejected', 409],
        ['read', { reported: { a: 1 } }],
        ['deleted', expect.any(Number)],
      ])
  })
})
