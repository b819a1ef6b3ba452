import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token, type RawAnswer } from '../../helpers/http-door.ts'
import { measured } from './device-calls.ts'

let bench: TestBench
let door: HttpDoor
beforeEach(async () => {
  bench = createTestBench()
  bench.connect('f1')
  door = await openHttpDoor(bench)
})
afterEach(() => door.close())

function call(method: string, path: string, body?: unknown): Promise<RawAnswer> {
  return rawRequest(door, {
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

it.each<[method: string, path: string, body: object, field: string]>([
  ['PUT', '/devices/f1/credentials', {}, '‘credentials’'],
  ['PUT', '/devices/f1/credentials', { kind: 'symmetricKey' }, '‘kind’ is not a field that is known here'],
  ['PUT', '/devices/f1/credentials', { credentials: { kind: 'password' } }, '‘credentials.kind’'],
  ['PUT', '/devices/f1/credentials', { credentials: { kind: 'thumbprint' } }, '‘credentials.primaryThumbprint’ is missing'],
  [
    'PUT',
    '/devices/f1/credentials',
    { credentials: { kind: 'symmetricKey', primaryKey: 5 } },
    '‘credentials.primaryKey’ must be a text, not a number',
  ],
  ['PATCH', '/devices/f1/twin/desired', {}, '‘patch’'],
  ['PATCH', '/devices/f1/twin/desired', { patch: [] }, '‘patch’'],
  ['PATCH', '/devices/f1/twin/desired', { patch: { a: 'x'.repeat(40_000) } }, 'desired state would have 40008 bytes'],
  ['POST', '/devices/f1/messages', {}, '‘message’'],
  ['POST', '/devices/f1/messages', { message: { payload: 'a', to: 'b' } }, '‘message.to’ is not a field that is known here'],
  ['POST', '/devices/f1/messages', { message: { payload: 'a', properties: { a: 1 } } }, '‘message.properties.a’'],
  ['POST', '/enrolment-groups', { name: 'A' }, '‘idScope’ is missing'],
  ['POST', '/enrolment-groups', { name: ' ', idScope: 's' }, '‘name’: A name is needed.'],
  ['POST', '/enrolment-groups', { name: 'A', idScope: 's', secondaryKey: 'short' }, '‘secondaryKey’'],
])('%s %s with %j names the field', async (method, path, body, field) => {
  const answer = await call(method, path, body)
  expect([answer.status, answer.json]).toEqual([
    expect.toSatisfy((status: number) => status === 400 || status === 413),
    { code: expect.stringMatching(/^(InvalidInput|TooLarge)$/) as string, message: expect.stringContaining(field) as string },
  ])
  expect([bench.engine.credentials('f1'), bench.engine.device('f1')!.desired, bench.engine.cloudMessages('f1')]).toEqual([null, {}, []])
})

it.each(['/devices/f1/twin/history', '/devices/f1/telemetry'])('GET %s takes a page in its query', async (path) => {
  expect((await call('GET', `${path}?limit=1&beforeSequence=7`)).json).toEqual({ items: [], isEnd: true })
  expect((await call('GET', `${path}?limit=0`)).json).toMatchObject({ code: 'InvalidInput', message: '‘limit’ must be >=1.' })
})

it('an Azure device is not told what no twin of IoT Hub could hold; another may be', async () => {
  const patch = { 'a.b': 1 }
  expect((await call('PATCH', '/devices/f1/twin/desired', { patch })).status).toBe(200)
  bench.apply({ kind: 'device.connected', deviceId: 'a1', dialect: 'azure' })
  const answer = await call('PATCH', '/devices/a1/twin/desired', { patch })
  expect([answer.status, answer.json]).toEqual([
    400,
    { code: 'InvalidInput', message: expect.stringMatching(/^‘patch’ has a key ‘a\.b’: .*\.$/) as string },
  ])
  expect(bench.engine.device('a1')!.desired).toEqual({})
})

describe('GET /api/v1/devices/{deviceId}/telemetry.csv', () => {
  it('is a file named for its device, whatever its id', async () => {
    await call('POST', '/devices', { deviceId: 'a b?%ä', name: 'Left fridge' })
    await bench.telemetry.append('a b?%ä', 0, measured({ temperature: 4 }))
    const answer = await call('GET', `/devices/${encodeURIComponent('a b?%ä')}/telemetry.csv`)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="Left fridge telemetry.csv"; filename*=UTF-8''Left%20fridge%20telemetry.csv`,
    })
    expect(answer.text).toBe('\uFEFFtime,sequence,component,temperature,body\r\n1970-01-01T00:00:00.000Z,1,,4,\r\n')
  })

  it('shows one moment: what comes while it is read is in the next one', async () => {
    for (let number = 1; number <= 150; number += 1) await bench.telemetry.append('f1', 0, measured({ number }))
    const list = bench.telemetry.list.bind(bench.telemetry)
    bench.telemetry.list = async (...asked) => {
      const records = await list(...asked)
      await bench.telemetry.append('f1', 0, measured({ late: true }))
      return records
    }
    const lines = (await call('GET', '/devices/f1/telemetry.csv')).text.trim().split('\r\n')
    expect([lines[0], lines.length, lines[1]!.split(',')[1]]).toEqual(['time,sequence,component,number,body', 151, '150'])
  })

  it.each([
    ['of an unknown device', '/devices/x/telemetry.csv', 404, 'DeviceNotFound'],
    ['of an address that cannot be read', '/devices/%zz/telemetry.csv', 400, 'InvalidInput'],
  ])('%s is refused as JSON', async (_, path, status, code) => {
    const answer = await call('GET', path)
    expect([answer.status, (answer.json as { code: string }).code]).toEqual([status, code])
  })
})
