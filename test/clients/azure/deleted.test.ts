import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keptTelemetry } from '../../../main/contract/telemetry.ts'
import { AzureWire } from '../../helpers/azure-wire.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

/** Beside each other wherever records are kept in the order of their names. */
const deviceId = 'unit-1'
const neighbour = 'unit-10'
const writes = 250

/** A device that is deleted with all that was kept of it, and one of the same id that comes later. */
describe('a deleted device', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench
  const open: AzureWire[] = []
  beforeEach(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((wire) => wire.close()))
    await server.end()
    await folder.remove()
  })

  const connect = async (id: string): Promise<AzureWire> => {
    const wire = await AzureWire.connect(server, id, { clean: true })
    open.push(wire)
    return wire
  }

  /** As full as a device can be. */
  async function fill(id: string): Promise<AzureWire> {
    const wire = await connect(id)
    await Promise.all(
      Array.from({ length: keptTelemetry }, (_, number) => wire.publish(`devices/${id}/messages/events/`, `{"number":${number}}`)),
    )
    for (let number = 0; number < writes; number += 1)
      await wire.publish(`$iothub/twin/PATCH/properties/reported/?$rid=${number}`, `{"number":${number}}`)
    await server.call('PATCH', `/devices/${id}/twin/desired`, { patch: { target: 21 } })
    await server.call('POST', `/devices/${id}/messages`, { message: { payload: 'hello' } })
    return wire
  }

  const restart = async (signal: NodeJS.Signals) => {
    await Promise.all(open.splice(0).map((wire) => wire.close()))
    await server.end(signal)
    server = await startHeadless({ dataFolder: folder.folder })
  }

  /** What the bench has of it: numbers of entries, and both versions. */
  async function keptOf(id: string) {
    const count = async (route: string) => (await server.call<{ items: unknown[] }>('GET', `/devices/${id}/${route}`)).items.length
    const { desiredVersion, reportedVersion } = await server.call<{ desiredVersion: number; reportedVersion: number }>(
      'GET',
      `/devices/${id}/twin`,
    )
    return {
      telemetry: await count('telemetry?limit=1000'),
      values: await count('telemetry/last'),
      history: await count('twin/history?limit=200'),
      messages: await count('messages'),
      versions: [desiredVersion, reportedVersion],
    }
  }

  const full = { telemetry: keptTelemetry, values: 1, history: 200, messages: 1, versions: [2, 1 + writes] }
  const empty = { telemetry: 0, values: 0, history: 0, messages: 0, versions: [1, 1] }

  async function expectUnknown(): Promise<void> {
    for (const route of ['', '/twin', '/twin/history', '/telemetry', '/telemetry/last', '/messages', '/credentials'])
      await expect(server.call('GET', `/devices/${deviceId}${route}`)).rejects.toThrow(/DeviceNotFound/)
  }

  test.each([
    ['at once', null],
    ['after a restart', 'SIGTERM'],
    ['when the bench was killed', 'SIGKILL'],
  ] as const)('leaves nothing, and one that comes under its id begins anew: %s', async (_when, signal) => {
    const wire = await fill(deviceId)
    await fill(neighbour)
    expect([await keptOf(deviceId), await keptOf(neighbour)]).toEqual([full, full])
    await server.call('PUT', `/devices/${deviceId}/credentials`, { credentials: { kind: 'symmetricKey' } })

    await server.call('DELETE', `/devices/${deviceId}`)
    await wire.closed
    await expectUnknown()
    if (signal) await restart(signal)
    await expectUnknown()

    const again = await connect(deviceId)
    expect(await keptOf(deviceId)).toEqual(empty)
    expect(await server.call('GET', `/devices/${deviceId}/credentials`)).toMatchObject({ kind: 'none' })
    await again.publish(`devices/${deviceId}/messages/events/`, '{"number":7}')
    await again.publish('$iothub/twin/PATCH/properties/reported/?$rid=1', '{"number":7}')
    if (signal) await restart(signal)
    expect(await keptOf(deviceId)).toEqual({ ...empty, telemetry: 1, values: 1, history: 1, versions: [1, 2] })
    expect(await server.call('GET', `/devices/${deviceId}/twin`)).toMatchObject({ desired: {}, reported: { number: 7 } })
    expect(await keptOf(neighbour)).toEqual(full)
  })
})
