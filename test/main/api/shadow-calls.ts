import { describe, expect, it } from 'vitest'
import type { DialectName } from '../../../main/contract/devices.ts'
import type { Channel } from '../../../main/contract/deliveries.ts'
import { classicShadowName } from '../../../main/contract/shadow.ts'
import { startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { refusalOf, type BenchClient } from './conformance.ts'

function comes(bench: TestBench, deviceId: string, dialect: DialectName, channels: Channel[]): void {
  bench.apply({ kind: 'device.connected', deviceId, dialect })
  bench.apply({ kind: 'device.listening', deviceId, channels })
}

/** What every door must do with the shadows of a device, and with commands to it outside of jobs. */
export function shadowCalls(at: () => { bench: TestBench; client: BenchClient }): void {
  it('lists the shadows of a device, shows each with its delta, and changes what is desired in it', async () => {
    const { bench, client } = at()
    const deviceId = 'thing 1?%ä'
    comes(bench, deviceId, 'aws', ['setting'])
    expect(await client.devices.shadows({ deviceId })).toEqual({ items: [] })
    bench.apply({ kind: 'shadow.updated', deviceId, shadowName: 'classic', reported: { a: 1 } })
    bench.wait(1_000)
    const patch = { light: true, door: { open: false, gone: null } }
    const named = {
      deviceId,
      name: 'lamp:1_A-b',
      desired: { light: true, door: { open: false } },
      reported: {},
      desiredAtMs: { '/light': startOfTime + 1_000, '/door/open': startOfTime + 1_000 },
      reportedAtMs: {},
      version: 1,
      delta: { light: true, door: { open: false } },
    }
    expect(await client.devices.desireShadow({ deviceId, shadowName: 'lamp:1_A-b', patch })).toEqual(named)
    bench.wait(1_000)
    bench.apply({ kind: 'shadow.updated', deviceId, shadowName: 'lamp:1_A-b', reported: { light: true, door: { open: false, x: 1 } } })
    expect(await client.devices.shadow({ deviceId, shadowName: 'lamp:1_A-b' })).toMatchObject({ version: 2, delta: null })
    const classic = await client.devices.desireShadow({ deviceId, shadowName: classicShadowName, patch: { fan: 3 } })
    expect(classic).toMatchObject({ name: null, desired: { fan: 3 }, delta: { fan: 3 }, version: 1 })
    expect(await client.devices.shadow({ deviceId, shadowName: classicShadowName })).toEqual(classic)
    expect(await client.devices.twin({ deviceId })).toMatchObject({ desired: { fan: 3 }, desiredVersion: 2 })
    expect(await client.devices.shadows({ deviceId })).toEqual({
      items: [
        { name: null, version: 1, writtenAtMs: startOfTime + 2_000 },
        { name: 'classic', version: 1, writtenAtMs: startOfTime },
        { name: 'lamp:1_A-b', version: 2, writtenAtMs: startOfTime + 2_000 },
      ],
    })
    expect(await client.devices.deleteShadow({ deviceId, shadowName: 'classic' })).toEqual({ done: true })
    expect((await client.devices.shadows({ deviceId })).items.map(({ name }) => name)).toEqual([null, 'lamp:1_A-b'])
    const { items } = await client.events.list({ kind: 'audit' })
    expect(items.map(({ operation }) => operation)).toEqual(['shadow.delete', 'device.desire', 'shadow.desire'])
  })

  it('tells a device that is there a command, lists it with its answer, and waits for another no longer', async () => {
    const { bench, client } = at()
    const deviceId = 'thing 1?%ä'
    comes(bench, deviceId, 'emqx', ['deviceCommand'])
    expect(await client.devices.commands({ deviceId })).toEqual({ items: [], hindrance: null })
    const sent = await client.devices.sendCommand({ deviceId, action: 'setTemperature', params: { value: 24 }, ttlSeconds: 5 })
    expect(sent).toEqual({
      executionId: expect.stringMatching(/^[0-9a-f]{8}-/) as string,
      commandId: expect.stringMatching(/^[0-9a-f]{8}-/) as string,
      deviceId,
      action: 'setTemperature',
      params: { value: 24 },
      status: 'SENT',
      sentAtMs: startOfTime,
      expiresAtMs: startOfTime + 5_000,
      finishedAtMs: null,
      result: null,
      error: null,
      by: expect.any(String) as string,
    })
    expect(sent.executionId).not.toBe(sent.commandId)
    const { executionId } = sent
    bench.wait(1_000)
    bench.apply({ kind: 'deviceCommand.answered', deviceId, executionId, status: 'SUCCEEDED', result: { was: 22 }, message: null })
    const second = await client.devices.sendCommand({ deviceId, action: 'reboot' })
    expect(second).toMatchObject({ params: null, expiresAtMs: startOfTime + 31_000 })
    expect((await client.devices.commands({ deviceId })).items).toEqual([
      second,
      { ...sent, status: 'SUCCEEDED', finishedAtMs: startOfTime + 1_000, result: { was: 22 } },
    ])
    expect(await client.devices.cancelCommand({ deviceId, executionId: second.executionId })).toEqual({ done: true })
    expect((await client.devices.commands({ deviceId })).items.map(({ status }) => status)).toEqual(['CANCELED', 'SUCCEEDED'])
    const { items } = await client.events.list({ kind: 'audit' })
    expect(items.map(({ operation }) => operation)).toEqual(['deviceCommand.cancel', 'deviceCommand.send', 'deviceCommand.send'])
    bench.apply({ kind: 'device.disconnected', deviceId })
    bench.apply({ kind: 'tick' })
    expect((await client.devices.commands({ deviceId })).hindrance).toMatch(/is not there/)
  })

  describe('of shadows and commands refuses', () => {
    const unknown: [string, number, string] = ['DeviceNotFound', 404, 'There is no device ‘x’: it may have been deleted.']
    const badName = 'A shadow name has 1 to 64 letters, digits, ":", "_" or "-".'
    const none = 'Device ‘t1’ has no shadow ‘lamp’: it may have been deleted.'
    it.each<[what: string, call: (client: BenchClient) => Promise<unknown>, expected: [string, number, string]]>([
      ['those of an unknown device', (to) => to.devices.shadows({ deviceId: 'x' }), unknown],
      ['one of an unknown device', (to) => to.devices.shadow({ deviceId: 'x', shadowName: 'lamp' }), unknown],
      ['to change one of an unknown device', (to) => to.devices.desireShadow({ deviceId: 'x', shadowName: 'lamp', patch: {} }), unknown],
      ['to delete one of an unknown device', (to) => to.devices.deleteShadow({ deviceId: 'x', shadowName: 'lamp' }), unknown],
      ['one that there is not', (to) => to.devices.shadow({ deviceId: 't1', shadowName: 'lamp' }), ['NotFound', 404, none]],
      ['to delete one that there is not', (to) => to.devices.deleteShadow({ deviceId: 't1', shadowName: 'lamp' }), ['NotFound', 404, none]],
      [
        'the classic one before anything was written to it',
        (to) => to.devices.shadow({ deviceId: 't1', shadowName: classicShadowName }),
        ['NotFound', 404, 'The shadow of device ‘t1’ does not exist: nothing has been written to it yet, or the device has deleted it.'],
      ],
      [
        'to delete the classic one',
        (to) => to.devices.deleteShadow({ deviceId: 't1', shadowName: classicShadowName }),
        ['InvalidInput', 400, `‘shadowName’: ${badName}`],
      ],
      [
        'a name that none can have',
        (to) => to.devices.desireShadow({ deviceId: 't1', shadowName: 'l'.repeat(65), patch: {} }),
        ['InvalidInput', 400, `‘shadowName’: ${badName}`],
      ],
      [
        'more than a shadow holds',
        (to) => to.devices.desireShadow({ deviceId: 't1', shadowName: 'lamp', patch: { a: 'x'.repeat(40_000) } }),
        ['TooLarge', 413, expect.stringContaining('40008 bytes') as string],
      ],
      ['the commands of an unknown device', (to) => to.devices.commands({ deviceId: 'x' }), unknown],
      ['a command to an unknown device', (to) => to.devices.sendCommand({ deviceId: 'x', action: 'a' }), unknown],
      ['to cancel one of an unknown device', (to) => to.devices.cancelCommand({ deviceId: 'x', executionId: 'e' }), unknown],
      [
        'to cancel one that there is not',
        (to) => to.devices.cancelCommand({ deviceId: 't1', executionId: 'e' }),
        ['NotFound', 404, expect.stringContaining('‘e’') as string],
      ],
      [
        'a command without an action',
        (to) => to.devices.sendCommand({ deviceId: 't1', action: ' ' }),
        ['InvalidInput', 400, '‘action’: A command needs an action.'],
      ],
      [
        'more params than a command has',
        (to) => to.devices.sendCommand({ deviceId: 't1', action: 'a', params: 'x'.repeat(32 * 1024) }),
        ['InvalidInput', 400, '‘params’: The params of a command have at most 32 KiB.'],
      ],
    ])('%s', async (_, call, [code, status, message]) => {
      const { bench, client } = at()
      comes(bench, 't1', 'aws', ['setting'])
      expect(await refusalOf(call(client))).toEqual({ code, status, message })
      expect([bench.engine.shadowNames('t1'), bench.engine.device('t1')!.desired, bench.engine.deviceCommands('t1')]).toEqual([[], {}, []])
    })

    it.each<DialectName>(['plain', 'azure', 'emqx'])('a shadow by name of a device that speaks %s, once that is known', async (dialect) => {
      const { bench, client } = at()
      const patch = { light: true }
      await client.devices.create({ deviceId: 't1' })
      await client.devices.desireShadow({ deviceId: 't1', shadowName: 'lamp', patch })
      comes(bench, 't1', dialect, ['setting'])
      expect(await refusalOf(client.devices.desireShadow({ deviceId: 't1', shadowName: 'other', patch }))).toEqual({
        code: 'InvalidInput',
        status: 400,
        message: 'Device ‘t1’ has no shadow ‘other’: its family of devices has none by name. Change its desired state.',
      })
      expect(bench.engine.shadowNames('t1')).toEqual(['lamp'])
    })

    it.each<[what: string, dialect: DialectName, isThere: boolean, channels: Channel[], hindrance: RegExp | null]>([
      ['whose family has jobs only', 'aws', true, ['queue'], /as jobs only: make a job\./],
      ['that is not there', 'emqx', false, ['deviceCommand'], /is not there, and a command waits for nobody/],
      ['that does not listen to its commands', 'emqx', true, ['queue'], /has not subscribed to its command topic/],
    ])('a command to a device %s, and says so beforehand', async (_, dialect, isThere, channels, hindrance) => {
      const { bench, client } = at()
      comes(bench, 't1', dialect, channels)
      if (!isThere) bench.apply({ kind: 'device.disconnected', deviceId: 't1' })
      bench.apply({ kind: 'tick' })
      expect((await client.devices.commands({ deviceId: 't1' })).hindrance).toEqual(hindrance && expect.stringMatching(hindrance))
      expect(await refusalOf(client.devices.sendCommand({ deviceId: 't1', action: 'reboot' }))).toEqual({
        code: 'DeviceNotReady',
        status: 409,
        message: expect.stringContaining('Device ‘t1’ cannot be sent a command') as string,
      })
      expect(bench.engine.deviceCommands('t1')).toEqual([])
    })
  })
}
