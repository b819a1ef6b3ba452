import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

const secret = (letter: string) => Buffer.alloc(32, letter).toString('base64')
const keys = { primaryKey: secret('p'), secondaryKey: secret('s') }
const groupKeys = { primaryKey: secret('g'), secondaryKey: secret('h') }
const imported = secret('i')
const all = [...Object.values(keys), ...Object.values(groupKeys), imported]

let bench: TestBench
let door: HttpDoor
beforeEach(async () => {
  bench = createTestBench()
  door = await openHttpDoor(bench)
})
afterEach(() => door.close())

async function call(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await rawRequest(door, {
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return answer.text
}

it('keys are in the answers that set them, and in no other, nor in the feed, the events or the log', async () => {
  const batches = await bench.calls().changes.watch()
  bench.connect('f1')

  const answers = [
    await call('PUT', '/devices/f1/credentials', { credentials: { kind: 'symmetricKey', ...keys } }),
    await call('POST', '/enrolment-groups', { name: 'Line 3', idScope: '0ne1', ...groupKeys }),
  ]
  const isShown = [keys.primaryKey, groupKeys.primaryKey].map((key, index) => answers[index]!.includes(key))
  expect(isShown).toEqual([true, true])

  const many = { devices: { deviceIds: ['f1'] } }
  const made = JSON.parse(await call('POST', '/devices/keys', { ...many, replace: true })) as { csv: string }
  all.push(/SharedAccessKey=(\S+)/.exec(made.csv)![1]!)

  const csv = `deviceId,key\nf2,${imported}\n`
  const others = [
    await call('POST', '/devices/keys', many),
    await call('POST', '/devices/import', { csv, mode: 'check' }),
    await call('POST', '/devices/import', { csv }),
    await call('POST', '/devices/import', { csv }),
    await call('POST', '/devices/import', { csv: `deviceId,key\nf3,${imported}=\n` }),
    await call('PUT', '/devices/none/credentials', { credentials: { kind: 'symmetricKey', ...keys } }),
    await call('PUT', '/devices/f1/credentials', { credentials: { kind: 'symmetricKey', primaryKey: `${keys.primaryKey}=` } }),
    await call('PUT', '/devices/f1/credentials', { credentials: { kind: 'thumbprint', primaryThumbprint: keys.primaryKey } }),
    await call('POST', '/enrolment-groups', { name: 'Line 3', idScope: '0ne1', ...groupKeys }),
    await call('POST', '/enrolment-groups', { name: 'Line 4', idScope: '0ne1', primaryKey: `${groupKeys.primaryKey}=` }),
    await call('PATCH', '/settings', { benchName: 'Lab' }),
  ]
  for (const path of [
    ...['', '/twin', '/twin/history', '/credentials', '/messages', '/telemetry', '/telemetry/last', '/telemetry.csv', '/executions'].map(
      (part) => `/devices/f1${part}`,
    ),
    '/devices',
    '/devices/f2/credentials',
    '/enrolment-groups',
    '/settings',
    '/overview',
    '/events',
    '/events.csv',
    '/traffic',
    '/traffic.csv',
    '/openapi.json',
  ])
    others.push(await call('GET', path))
  expect(others.filter((answer) => answer === '')).toEqual([])
  expect(bench.engine.credentials('f2')).toMatchObject({ primaryKey: imported })

  const { value } = await batches.next()
  await batches.return(undefined)
  expect(value).toMatchObject({ devices: ['f1', 'f2'] })
  const told = [...others, JSON.stringify(value), ...bench.log, JSON.stringify(bench.dropped)]
  for (const key of all) expect(told.filter((text) => text.includes(key.slice(0, 40)))).toEqual([])
})
