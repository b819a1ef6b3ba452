import { describe, expect, it } from 'vitest'
import type { TelemetryMessage } from '../../../main/contract/telemetry.ts'
import { startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { refusalOf, type BenchClient } from './conformance.ts'

const key = (number: number) => Buffer.from(`key ${number}`.padEnd(32, '.')).toString('base64')
const thumbprint = 'AB'.repeat(20)

/** A message that measured this. */
export function measured(body: TelemetryMessage['body'], more: Partial<TelemetryMessage> = {}): TelemetryMessage {
  return { component: null, body, text: null, contentType: null, properties: {}, payloadBytes: 2, ...more }
}

/** What every door must do with one device: its twin, credentials, messages and telemetry; and with groups of devices to come. */
export function deviceCalls(at: () => { bench: TestBench; client: BenchClient; carriesStreams: boolean }): void {
  it('shows desired and reported state with versions and times, changes the desired one, and tells its history', async () => {
    const { bench, client } = at()
    const deviceId = 'fridge 1?%ä'
    bench.connect(deviceId)
    const fresh = { deviceId, desiredVersion: 1, reportedVersion: 1, desiredAtMs: {}, reportedAtMs: {}, desired: {}, reported: {} }
    expect(await client.devices.twin({ deviceId })).toEqual(fresh)
    const patch = { target: 21, door: { open: false, gone: null } }
    const changed = { ...fresh, desiredVersion: 2, desired: { target: 21, door: { open: false } } }
    const times = { '/target': startOfTime, '/door/open': startOfTime }
    expect(await client.devices.desire({ deviceId, patch })).toEqual({ ...changed, desiredAtMs: times })
    bench.wait(1_000)
    bench.apply({ kind: 'device.reported', deviceId, patch: { target: 20 } })
    const reported = { reportedVersion: 2, reportedAtMs: { '/target': startOfTime + 1_000 }, reported: { target: 20 } }
    expect(await client.devices.twin({ deviceId })).toEqual({ ...changed, desiredAtMs: times, ...reported })
    const first = await client.devices.twinHistory({ deviceId, limit: 1 })
    expect(first).toEqual({
      items: [{ deviceId, sequence: 4, atMs: startOfTime + 1_000, side: 'reported', version: 2, patch: { target: 20 } }],
      isEnd: false,
    })
    expect(await client.devices.twinHistory({ deviceId, beforeSequence: 4 })).toEqual({
      items: [{ deviceId, sequence: 3, atMs: startOfTime, side: 'desired', version: 2, patch, who: expect.any(String) as string }],
      isEnd: true,
    })
  })

  it('knows a device by a client id that is not its device id, and by no other’s', async () => {
    const { bench, client } = at()
    const made = await client.devices.create({ deviceId: 'thing-1', clientId: 'Client 1/ä' })
    expect(made).toMatchObject({ deviceId: 'thing-1', clientId: 'Client 1/ä' })
    expect((await client.devices.list({ search: 'client 1/Ä' })).items).toEqual([made])
    expect(await client.devices.get({ deviceId: 'thing-1' })).toEqual(made)
    const { applied, good } = await client.devices.import({ csv: 'deviceId,clientId\nthing-2,client-2\nthing-3,\n' })
    expect([applied, good.map(({ clientId }) => clientId)]).toEqual([true, ['client-2', undefined]])
    const report = await client.devices.import({ csv: 'deviceId,clientId\nthing-4,client-2\nthing-5,client-5\n', mode: 'good' })
    expect([report.problems, report.good.map(({ deviceId }) => deviceId)]).toEqual([
      [{ line: 2, deviceId: 'thing-4', message: 'By the client id ‘client-2’ device ‘thing-2’ comes already: give another.' }],
      ['thing-5'],
    ])
    for (const clientId of ['client-2', 'thing-3'])
      expect(await refusalOf(client.devices.change({ deviceId: 'thing-1', clientId }))).toMatchObject({
        code: 'AlreadyExists',
        status: 409,
      })
    expect(await client.devices.change({ deviceId: 'thing-1', clientId: 'client-9' })).toEqual({ ...made, clientId: 'client-9' })
    expect(bench.engine.deviceOfClient('client-9')?.deviceId).toBe('thing-1')
    const { clientId: _, ...withoutOne } = made
    expect(await client.devices.change({ deviceId: 'thing-1', clientId: null })).toEqual(withoutOne)
    expect(bench.engine.deviceOfClient('client-9')).toBeUndefined()
  })

  it('makes keys and shows them once, with a connection string, and closes the connection of the device', async () => {
    const { bench, client } = at()
    bench.connect('f1')
    const none = { deviceId: 'f1', kind: 'none', primaryThumbprint: null, secondaryThumbprint: null }
    expect(await client.devices.credentials({ deviceId: 'f1' })).toEqual(none)
    expect(await client.devices.setCredentials({ deviceId: 'f1', credentials: { kind: 'symmetricKey' } })).toEqual({
      ...none,
      kind: 'symmetricKey',
      primaryKey: key(1),
      secondaryKey: key(2),
      connectionString: `HostName=bench.local;DeviceId=f1;SharedAccessKey=${key(1)}`,
    })
    expect(bench.engine.credentials('f1')).toEqual({ kind: 'symmetricKey', primaryKey: key(1), secondaryKey: key(2) })
    expect(await client.devices.credentials({ deviceId: 'f1' })).toEqual({ ...none, kind: 'symmetricKey' })
    const given = { kind: 'symmetricKey' as const, primaryKey: key(9) }
    expect(await client.devices.setCredentials({ deviceId: 'f1', credentials: given })).toMatchObject({
      primaryKey: key(9),
      secondaryKey: key(3),
    })
    expect(await client.devices.removeCredentials({ deviceId: 'f1' })).toEqual({ done: true })
    expect(await client.devices.credentials({ deviceId: 'f1' })).toEqual(none)
    const changed = 'The connection was closed: the device has new credentials, and must show them.'
    const removed = 'The connection was closed: the credentials of the device were taken away.'
    expect(bench.dropped).toEqual([
      ['f1', changed],
      ['f1', changed],
      ['f1', removed],
    ])
    expect(await client.devices.removeCredentials({ deviceId: 'f1' })).toEqual({ done: true })
    expect(bench.dropped).toHaveLength(3)
  })

  it('takes thumbprints as they are written anywhere, and certificates of a CA', async () => {
    const { client } = at()
    await client.devices.create({ deviceId: 'f1' })
    const written = thumbprint.toLowerCase().replaceAll(/..(?=.)/g, '$&:')
    const view = { deviceId: 'f1', kind: 'thumbprint', primaryThumbprint: thumbprint, secondaryThumbprint: null }
    const withoutKeys = { primaryKey: null, secondaryKey: null, connectionString: 'HostName=bench.local;DeviceId=f1;x509=true' }
    expect(
      await client.devices.setCredentials({ deviceId: 'f1', credentials: { kind: 'thumbprint', primaryThumbprint: written } }),
    ).toEqual({ ...view, ...withoutKeys })
    expect(await client.devices.credentials({ deviceId: 'f1' })).toEqual(view)
    expect(await client.devices.setCredentials({ deviceId: 'f1', credentials: { kind: 'certificateAuthority' } })).toEqual({
      ...view,
      kind: 'certificateAuthority',
      primaryThumbprint: null,
      ...withoutKeys,
    })
  })

  it('sends messages to a device, lists them, and takes back one that waits', async () => {
    const { bench, client } = at()
    await client.devices.create({ deviceId: 'f1' })
    const sent = await client.devices.sendMessage({ deviceId: 'f1', message: { payload: 'Hello' } })
    expect(sent).toEqual({
      messageId: 'message-1',
      deviceId: 'f1',
      payload: 'Hello',
      contentType: null,
      correlationId: null,
      properties: {},
      state: 'waiting',
      deliveries: 0,
      queuedAtMs: startOfTime,
      expiresAtMs: startOfTime + 3_600_000,
      finishedAtMs: null,
    })
    bench.wait(1_000)
    const whole = {
      payload: '{}',
      contentType: 'application/json',
      correlationId: 'c 1',
      properties: { color: 'blau & grün' },
      lifeInSeconds: 5,
    }
    const { lifeInSeconds: _, ...shown } = whole
    const second = await client.devices.sendMessage({ deviceId: 'f1', message: whole })
    expect(second).toMatchObject({ ...shown, expiresAtMs: startOfTime + 6_000 })
    expect(await client.devices.messages({ deviceId: 'f1' })).toEqual({ items: [second, sent] })
    expect(await client.devices.cancelMessage({ deviceId: 'f1', messageId: 'message-1' })).toEqual({ done: true })
    expect((await client.devices.messages({ deviceId: 'f1' })).items.map(({ state }) => state)).toEqual(['waiting', 'canceled'])
  })

  it('shows telemetry, newest first, and the last value of every field', async () => {
    const { bench, client } = at()
    await client.devices.create({ deviceId: 'f1' })
    const messages = [
      measured({ temperature: 4, door: { open: true }, list: [1, 2] }),
      measured(null, { text: 'no JSON' }),
      measured({ temperature: 5 }, { component: 'upper', properties: { '$.sub': 'upper' } }),
      measured({ temperature: -6.5, name: null }),
    ]
    for (const [index, message] of messages.entries()) await bench.telemetry.append('f1', index, message)
    const first = await client.devices.telemetry({ deviceId: 'f1', limit: 3 })
    expect([first.items.map(({ sequence }) => sequence), first.isEnd]).toEqual([[4, 3, 2], false])
    expect(first.items[1]).toEqual({ ...messages[2], deviceId: 'f1', sequence: 3, atMs: 2 })
    const rest = await client.devices.telemetry({ deviceId: 'f1', beforeSequence: 2 })
    expect([rest.items.map(({ sequence }) => sequence), rest.isEnd]).toEqual([[1], true])
    expect(await client.devices.lastValues({ deviceId: 'f1' })).toEqual({
      items: [
        { path: 'door.open', value: true, atMs: 0 },
        { path: 'list', value: [1, 2], atMs: 0 },
        { path: 'name', value: null, atMs: 3 },
        { path: 'temperature', value: -6.5, atMs: 3 },
        { path: 'upper.temperature', value: 5, atMs: 2 },
      ],
    })
    await client.devices.delete({ deviceId: 'f1' })
    await client.devices.create({ deviceId: 'f1' })
    expect((await client.devices.telemetry({ deviceId: 'f1' })).items).toEqual([])
  })

  it('streams telemetry as CSV where streams are carried', async () => {
    const { bench, client, carriesStreams } = at()
    if (!carriesStreams) return
    await client.devices.create({ deviceId: 'f1' })
    for (let number = 1; number <= 250; number += 1) await bench.telemetry.append('f1', number, measured({ number }))
    let csv = ''
    for await (const { chunk } of await client.devices.telemetryCsv({ deviceId: 'f1' })) csv += chunk
    const [header, newest, ...rows] = csv.trim().split('\r\n')
    expect([header, newest, rows.length, rows.at(-1)]).toEqual([
      'time,sequence,component,number,body',
      '1970-01-01T00:00:00.250Z,250,,250,',
      249,
      '1970-01-01T00:00:00.001Z,1,,1,',
    ])
  })

  it('makes enrolment groups, shows their keys once, lists and deletes them', async () => {
    const { bench, client } = at()
    const made = await client.enrolmentGroups.create({ name: 'Line 1/2 ä', idScope: '0ne00A1' })
    expect(made).toEqual({ name: 'Line 1/2 ä', idScope: '0ne00A1', primaryKey: key(1), secondaryKey: key(2), createdAtMs: startOfTime })
    const given = { name: 'Line 3', idScope: '0ne00A1', primaryKey: key(9), secondaryKey: null }
    expect(await client.enrolmentGroups.create(given)).toEqual({ ...given, createdAtMs: startOfTime })
    expect(bench.port.enrolmentGroups.list().map(({ primaryKey }) => primaryKey)).toEqual([key(1), key(9)])
    expect(await client.enrolmentGroups.list()).toEqual({
      items: [
        { name: 'Line 1/2 ä', idScope: '0ne00A1', createdAtMs: startOfTime },
        { name: 'Line 3', idScope: '0ne00A1', createdAtMs: startOfTime },
      ],
    })
    expect(await client.enrolmentGroups.delete({ name: 'Line 1/2 ä' })).toEqual({ done: true })
    expect((await client.enrolmentGroups.list()).items.map(({ name }) => name)).toEqual(['Line 3'])
  })

  describe('refuses', () => {
    const unknown: [string, number, string] = ['DeviceNotFound', 404, 'There is no device ‘x’: it may have been deleted.']
    const wrongKey = 'A key is base64: letters, digits, "+", "/", and "=" at its end.'
    const refusals: [what: string, call: (client: BenchClient) => Promise<unknown>, expected: [string, number, string]][] = [
      ['the twin of an unknown device', (to) => to.devices.twin({ deviceId: 'x' }), unknown],
      ['to change the desired state of an unknown device', (to) => to.devices.desire({ deviceId: 'x', patch: {} }), unknown],
      ['the history of an unknown device', (to) => to.devices.twinHistory({ deviceId: 'x' }), unknown],
      ['the credentials of an unknown device', (to) => to.devices.credentials({ deviceId: 'x' }), unknown],
      [
        'to make keys for an unknown device',
        (to) => to.devices.setCredentials({ deviceId: 'x', credentials: { kind: 'symmetricKey' } }),
        unknown,
      ],
      ['to take the credentials of an unknown device', (to) => to.devices.removeCredentials({ deviceId: 'x' }), unknown],
      ['the messages of an unknown device', (to) => to.devices.messages({ deviceId: 'x' }), unknown],
      ['a message to an unknown device', (to) => to.devices.sendMessage({ deviceId: 'x', message: { payload: '' } }), unknown],
      ['to take back a message of an unknown device', (to) => to.devices.cancelMessage({ deviceId: 'x', messageId: 'm' }), unknown],
      ['telemetry of an unknown device', (to) => to.devices.telemetry({ deviceId: 'x' }), unknown],
      ['last values of an unknown device', (to) => to.devices.lastValues({ deviceId: 'x' }), unknown],
      [
        'a key that is no base64',
        (to) => to.devices.setCredentials({ deviceId: 'known', credentials: { kind: 'symmetricKey', primaryKey: 'not a key, you see' } }),
        [
          'InvalidInput',
          400,
          `‘credentials.primaryKey’: ${wrongKey} ‘credentials.primaryKey’: A key has at least 16 bytes, which are 24 characters of base64.`,
        ],
      ],
      [
        'a key that is too short',
        (to) => to.devices.setCredentials({ deviceId: 'known', credentials: { kind: 'symmetricKey', secondaryKey: 'c2hvcnQ=' } }),
        ['InvalidInput', 400, '‘credentials.secondaryKey’: A key has at least 16 bytes, which are 24 characters of base64.'],
      ],
      [
        'a thumbprint of no known length',
        (to) => to.devices.setCredentials({ deviceId: 'known', credentials: { kind: 'thumbprint', primaryThumbprint: 'AB' } }),
        ['InvalidInput', 400, '‘credentials.primaryThumbprint’: A thumbprint has 40 (SHA-1) or 64 (SHA-256) hexadecimal digits.'],
      ],
      [
        'credentials that are beside each other',
        (to) =>
          to.devices.setCredentials({ deviceId: 'known', credentials: { kind: 'certificateAuthority', primaryKey: key(1) } as never }),
        ['InvalidInput', 400, '‘credentials.primaryKey’ is not a field that is known here.'],
      ],
      [
        'a message with half a character',
        (to) => to.devices.sendMessage({ deviceId: 'known', message: { payload: '', properties: { a: '\ud800' } } }),
        ['InvalidInput', 400, '‘message.properties.a’: The text holds half a character: write it anew.'],
      ],
      [
        'a property under a name of the bench',
        (to) => to.devices.sendMessage({ deviceId: 'known', message: { payload: '', properties: { '$.mid': '1' } } }),
        ['InvalidInput', 400, '‘message.properties.$.mid’: A name that begins with "$" is the bench’s own: choose another.'],
      ],
      [
        'a message that is too large in bytes',
        (to) => to.devices.sendMessage({ deviceId: 'known', message: { payload: 'ä'.repeat(40_000) } }),
        ['InvalidInput', 400, '‘message.payload’: A message has at most 64 KiB, its properties included.'],
      ],
      [
        'properties that no topic can hold',
        (to) =>
          to.devices.sendMessage({
            deviceId: 'known',
            message: {
              payload: '',
              properties: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, 'ä'.repeat(1_000)])),
            },
          }),
        ['InvalidInput', 400, '‘message.properties’: The properties of a message have at most 48 KiB as they are escaped.'],
      ],
      [
        'a message without life',
        (to) => to.devices.sendMessage({ deviceId: 'known', message: { payload: '', lifeInSeconds: 0 } }),
        ['InvalidInput', 400, '‘message.lifeInSeconds’ must be >=1.'],
      ],
      [
        'to take back what was never sent',
        (to) => to.devices.cancelMessage({ deviceId: 'known', messageId: 'm' }),
        ['NotFound', 404, 'There is no message ‘m’ for device ‘known’: it may be long over.'],
      ],
      [
        'an enrolment group twice',
        (to) => to.enrolmentGroups.create({ name: 'Line', idScope: 's' }),
        ['AlreadyExists', 409, 'There is an enrolment group ‘Line’ already: choose another name, or delete it first.'],
      ],
      [
        'an enrolment group that no address can name',
        (to) => to.enrolmentGroups.create({ name: '..', idScope: 's' }),
        ['InvalidInput', 400, '‘name’: A group’s name is more than dots.'],
      ],
      ...['Line\n3', 'Line\u00003', 'Line\t3', 'Line\u00853', 'Line\u20283'].map((name): (typeof refusals)[number] => [
        `an enrolment group with the name ${JSON.stringify(name)}`,
        (to) => to.enrolmentGroups.create({ name, idScope: 's' }),
        ['InvalidInput', 400, '‘name’: A name may not hold line breaks, tabs or other control characters.'],
      ]),
      [
        'an ID scope with a slash',
        (to) => to.enrolmentGroups.create({ name: 'New', idScope: 'a/b' }),
        ['InvalidInput', 400, '‘idScope’: An ID scope has 1 to 32 letters, digits, ".", "_" or "-".'],
      ],
      [
        'to delete an enrolment group that is not there',
        (to) => to.enrolmentGroups.delete({ name: 'New' }),
        ['NotFound', 404, 'There is no enrolment group ‘New’: it may have been deleted.'],
      ],
    ]
    it.each(refusals)('%s', async (_, call, [code, status, message]) => {
      const { bench, client } = at()
      await client.devices.create({ deviceId: 'known' })
      await client.enrolmentGroups.create({ name: 'Line', idScope: 's', primaryKey: key(7), secondaryKey: null })
      const before = [bench.engine.credentials('known'), bench.engine.cloudMessages('known'), bench.port.enrolmentGroups.list()]
      expect(await refusalOf(call(client))).toEqual({ code, status, message })
      expect([bench.engine.credentials('known'), bench.engine.cloudMessages('known'), bench.port.enrolmentGroups.list()]).toEqual(before)
      expect(bench.dropped).toEqual([])
    })
  })
}
