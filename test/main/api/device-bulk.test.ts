import { beforeEach, describe, expect, test } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
const found = async (filter: object) => (await calls.devices.list(filter)).items.map(({ deviceId }) => deviceId)

beforeEach(async () => {
  bench = createTestBench()
  calls = bench.calls()
  await calls.templates.create({ templateId: 'cold', name: 'Cold', settings: [], properties: [], commands: [] } as never)
  for (const [deviceId, slot, customer] of [
    ['a1', 'Shelf A / 1', 'Acme'],
    ['a2', 'shelf a / 2', 'Acme'],
    ['b1', 'Shelf B / 1', 'Globex'],
    ['b2', null, 'Globex'],
  ] as const)
    await calls.devices.create({ deviceId, name: `Unit ${deviceId}`, slot, attributes: { customer } })
  bench.connect('a1')
  bench.apply({ kind: 'device.reported', deviceId: 'a1', patch: { firmware: { version: '2.1.0' }, mode: 'eco' } })
})

describe('one search over everything', () => {
  test.each([
    ['A1', ['a1']],
    ['unit', ['a1', 'a2', 'b1', 'b2']],
    ['globex', ['b1', 'b2']],
    ['globex shelf', ['b1']],
    ['2.1.0', ['a1']],
    ['firmware version 2.1', ['a1']],
    ['mode eco', ['a1']],
    ['customer acme', ['a1', 'a2']],
    ['  ', ['a1', 'a2', 'b1', 'b2']],
    ['nothing', []],
  ])('%j finds %j', async (search, ids) => {
    expect(await found({ search })).toEqual(ids)
  })

  test('finds what a device says by now', async () => {
    expect(await found({ search: 'boost' })).toEqual([])
    bench.apply({ kind: 'device.reported', deviceId: 'a1', patch: { mode: 'boost' } })
    expect(await found({ search: 'boost' })).toEqual(['a1'])
    expect(await found({ search: 'eco' })).toEqual([])
  })
})

test.each([
  [{ shelf: 'Shelf A' }, ['a1', 'a2']],
  [{ shelf: 'none' }, ['b2']],
  [{ shelf: 'Shelf C' }, []],
  [{ dialect: 'plain' }, ['a1', 'a2', 'b1', 'b2']],
  [{ dialect: 'aws' }, []],
  [{ presence: 'online', shelf: 'SHELF A' }, ['a1']],
  [{ deviceIds: ['b2', 'gone', 'a1'] }, ['a1', 'b2']],
  [{ sort: 'dialect,-slot' }, ['b1', 'a2', 'a1', 'b2']],
])('%j finds %j', async (filter, ids) => {
  expect(await found(filter)).toEqual(ids)
})

test('shelves are named once, however they are spelt, with how many stand there', async () => {
  expect((await calls.devices.shelves({})).items).toEqual([
    { shelf: expect.stringMatching(/^shelf a$/i) as string, devices: 2 },
    { shelf: 'Shelf B', devices: 1 },
  ])
})

describe('several devices', () => {
  test('have their ids', async () => {
    expect(await calls.devices.idsOf({ devices: { matching: { search: 'acme' }, except: ['a2'] } })).toEqual({ deviceIds: ['a1'] })
  })

  test('are counted, with how many of them a filter finds', async () => {
    const devices = { matching: { search: 'unit' }, except: ['b2'] }
    expect(await calls.devices.countMany({ devices })).toEqual({ total: 3, online: 1, within: 3 })
    expect(await calls.devices.countMany({ devices, within: { shelf: 'Shelf A' } })).toEqual({ total: 3, online: 1, within: 2 })
    expect(await calls.devices.countMany({ devices: { deviceIds: ['a1', 'gone'] } })).toMatchObject({ total: 1 })
  })

  test('are changed alike, and back again; what was changed between stays', async () => {
    const { changed, undoId } = await calls.devices.changeMany({
      devices: { matching: {} },
      change: { templateId: 'cold', slot: 'Shelf C', attributes: { customer: 'Acme', rack: '7' }, properties: { due: 3 } },
    })
    expect(changed).toBe(4)
    const of = async (deviceId: string) => {
      const { templateId, slot, attributes, properties } = await calls.devices.get({ deviceId })
      return { templateId, slot, attributes, properties }
    }
    expect(await of('b1')).toEqual({
      templateId: 'cold',
      slot: 'Shelf C',
      attributes: { customer: 'Acme', rack: '7' },
      properties: { due: 3 },
    })
    await calls.devices.change({ deviceId: 'b1', attributes: { customer: 'Acme', rack: '7', floor: '2' } })
    await calls.devices.delete({ deviceId: 'b2' })
    expect(await calls.devices.undoMany({ undoId: undoId! })).toEqual({ changed: 3 })
    expect(await of('b1')).toEqual({
      templateId: null,
      slot: 'Shelf B / 1',
      attributes: { customer: 'Globex', floor: '2' },
      properties: {},
    })
    await expect(calls.devices.undoMany({ undoId: undoId! })).rejects.toThrow('taken back already')
  })

  test('lose an attribute that is given as null, and are left alone where nothing changes', async () => {
    const { changed } = await calls.devices.changeMany({
      devices: { matching: {} },
      change: { attributes: { customer: null } },
    })
    expect(changed).toBe(4)
    expect((await calls.devices.get({ deviceId: 'a1' })).attributes).toEqual({})
    expect(await calls.devices.changeMany({ devices: { matching: {} }, change: { attributes: { customer: null } } })).toEqual({
      changed: 0,
      undoId: null,
    })
  })

  test('are not changed at all where one cannot be', async () => {
    await expect(
      calls.devices.changeMany({ devices: { deviceIds: ['a1'] }, change: { templateId: 'none-such', slot: 'X' } }),
    ).rejects.toThrow('none-such')
    expect((await calls.devices.get({ deviceId: 'a1' })).slot).toBe('Shelf A / 1')
  })

  test('join a set and leave it, each the other way back', async () => {
    await calls.deviceSets.create({ deviceSetId: 'picked', name: 'Picked', membership: { kind: 'static', deviceIds: ['a1'] } })
    const members = async () => (await calls.deviceSets.get({ deviceSetId: 'picked' })).membership
    const added = await calls.devices.addToSet({ devices: { matching: { shelf: 'Shelf A' } }, deviceSetId: 'picked' })
    expect([added.changed, await members()]).toEqual([1, { kind: 'static', deviceIds: ['a1', 'a2'] }])
    const removed = await calls.devices.removeFromSet({ devices: { matching: {} }, deviceSetId: 'picked' })
    expect([removed.changed, await members()]).toEqual([2, { kind: 'static', deviceIds: [] }])
    await calls.devices.undoMany({ undoId: removed.undoId! })
    await calls.devices.undoMany({ undoId: added.undoId! })
    expect(await members()).toEqual({ kind: 'static', deviceIds: ['a1'] })
  })

  test('do not join a set whose members are found', async () => {
    await calls.deviceSets.create({ deviceSetId: 'found', name: 'Found', membership: { kind: 'dynamic', query: 'slot = "x"' } })
    await expect(calls.devices.addToSet({ devices: { deviceIds: ['a1'] }, deviceSetId: 'found' })).rejects.toThrow('found by its query')
  })

  test('are disconnected where they are there, which the events tell', async () => {
    expect(await calls.devices.disconnectMany({ devices: { matching: {} } })).toEqual({ disconnected: 1 })
    expect(bench.dropped).toEqual([['a1', 'The connection was closed by a person at the bench.']])
    const { items } = await calls.events.list({ kind: 'audit' })
    expect(items[0]!.sentence).toBe('Closed the connections of device ‘a1’.')
  })

  test('are deleted, but for those that are to stay', async () => {
    expect(await calls.devices.deleteMany({ matching: { shelf: 'Shelf A' }, except: ['a1'] })).toEqual({ deleted: 1 })
    expect(await found({})).toEqual(['a1', 'b1', 'b2'])
  })
})

describe('the devices as CSV', () => {
  const csvOf = async (input: Parameters<typeof calls.devices.csv>[0]) => {
    let csv = ''
    for await (const { chunk } of await calls.devices.csv(input)) csv += chunk
    return csv
  }

  test('are those that a filter finds, or those that were chosen, with slot, status and attributes', async () => {
    const [header, first, second, end] = (await csvOf({ search: 'acme' })).split('\r\n')
    expect(header).toBe('\uFEFFdeviceId,name,template,slot,clientId,bench status,bench family,bench last seen,customer')
    expect(first).toMatch(/^a1,Unit a1,,Shelf A \/ 1,,Online,plain,.*Z,Acme$/)
    expect([second, end]).toEqual(['a2,Unit a2,,shelf a / 2,,Never seen,plain,,Acme', ''])
    const chosen = await csvOf({ devices: { matching: {}, except: ['a1', 'a2'] } })
    expect(chosen.split('\r\n').map((line) => line.split(',')[0])).toEqual(['\uFEFFdeviceId', 'b1', 'b2', ''])
  })

  test('are taken back by an import, as they were and with nothing more', async () => {
    await calls.devices.change({ deviceId: 'b2', templateId: 'cold', clientId: 'c-2', name: 'Left, "cold"', attributes: { offset: '-40' } })
    const csv = await csvOf({})
    const before = (await calls.devices.list({})).items
    await calls.devices.deleteMany({ matching: {} })
    await calls.devices.import({ csv, mode: 'all' })
    const facts = (devices: typeof before) =>
      devices.map(({ deviceId, name, slot, templateId, clientId, attributes }) => [deviceId, name, slot, templateId, clientId, attributes])
    expect(facts((await calls.devices.list({})).items)).toEqual(facts(before))
  })
})
