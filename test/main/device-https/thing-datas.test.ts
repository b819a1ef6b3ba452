import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { BenchError } from '../../../main/contract/errors.ts'
import type { DevicePort, Heard } from '../../../main/device-https/port.ts'
import { accepted, basic, Doors, fakeBench, rejected, taken, type FakeBench } from './fake-port.ts'

let doors: Doors
let bench: FakeBench
async function open(parts: Partial<DevicePort> = {}): Promise<void> {
  bench = fakeBench(parts)
  doors = await new Doors(bench.port).open()
}
afterEach(() => doors.close())

const authorization = basic('key:secret')
function call(method: string, path: string, body?: unknown, headers: Record<string, string> = { authorization }) {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  return doors.ask(method, `/api/v1/thing-datas${path}`, text, headers)
}

/** emqx-fleets.md, 6. */
describe('a call is the message that a device would publish', () => {
  const jobs = '$emqx/things/t1/jobs'
  const rows: [path: string, body: object, topic: string][] = [
    ['/shadow/reported', { thingName: 't1', state: { reported: { a: 1 } }, version: 3 }, '$emqx/things/t1/shadow/update'],
    ['/jobs/get', { thingName: 't1' }, `${jobs}/get`],
    ['/jobs/start-next', { thingName: 't1', clientToken: 'c' }, `${jobs}/start-next`],
    ['/jobs/j1/get', { thingName: 't1' }, `${jobs}/j1/get`],
    ['/jobs/$next/get', { thingName: 't1' }, `${jobs}/$next/get`],
    ['/jobs/j1/update', { thingName: 't1', status: 'SUCCEEDED', expectedVersion: 2 }, `${jobs}/j1/update`],
    ['/command/response', { thingName: 't1', executionId: 'e1', status: 'SUCCEEDED' }, '$emqx/commands/things/t1/executions/e1/response'],
  ]
  it.each(rows)('%s', async (path, body, topic) => {
    await open()
    const text = JSON.stringify(body)
    const { status } = await call('POST', path, body)
    expect([status, bench.heard]).toEqual([
      200,
      [{ deviceId: 't1', dialect: 'emqx', message: { topic, text, payloadBytes: text.length, qos: 1, retain: false } }],
    ])
  })
})

describe('an answer', () => {
  it('is that of the message, whole', async () => {
    const body = { inProgressJobs: [], queuedJobs: [{ jobId: 'j1' }], timestamp: 5, clientToken: 'c' }
    await open({ hear: (_id, _dialect, { topic }) => Promise.resolve(accepted(topic, body)) })
    expect((await call('POST', '/jobs/get', { thingName: 't1' })).json).toEqual(body)
  })

  it.each([
    ['InvalidRequest', 400],
    ['ResourceNotFound', 404],
    ['VersionMismatch', 409],
    ['InvalidStateTransition', 409],
    ['TerminalStateReached', 410],
  ])('that is rejected with %s is so, with status %i', async (code, status) => {
    const body = { code, message: 'Why.', timestamp: 5, executionState: { status: 'FAILED' } }
    await open({ hear: (_id, _dialect, { topic }) => Promise.resolve(rejected(topic, body)) })
    const answer = await call('POST', '/jobs/j1/update', { thingName: 't1', status: 'FAILED' })
    expect([answer.status, answer.json]).toEqual([status, body])
  })

  it.each<[path: string, heard: Partial<Heard>, status: number, code: string]>([
    ['/shadow/reported', { verdict: 'refused', why: 'versionMismatch' }, 409, 'VersionMismatch'],
    ['/shadow/reported', { verdict: 'refused', why: 'tooLarge' }, 413, 'TooLarge'],
    ['/shadow/reported', { verdict: 'refused' }, 400, 'InvalidRequest'],
    ['/command/response', { verdict: 'refused', why: 'notFound' }, 404, 'ResourceNotFound'],
  ])('of %s, which has none by MQTT, says what came of it: %j', async (path, heard, status, code) => {
    await open({ hear: () => Promise.resolve(taken({ ...heard, sentence: 'Why.' })) })
    const answer = await call('POST', path, { thingName: 't1', executionId: 'e1' })
    expect([answer.status, answer.json]).toEqual([status, { code, message: 'Why.' }])
  })

  it('to a report is the shadow that it made; a repeated answer to a command is taken', async () => {
    const shadow = { desired: { a: 2 }, reported: { a: 1 }, desiredAtMs: {}, reportedAtMs: { '/a': 1_000 }, version: 4 }
    await open({ hear: () => Promise.resolve(taken({ verdict: 'unchanged' })), shadow: () => Promise.resolve(shadow) })
    expect((await call('POST', '/shadow/reported', { thingName: 't1', state: { reported: { a: 1 } } })).json).toEqual({
      reported: { a: 1 },
      desired: { a: 2 },
      delta: { a: 2 },
      version: 4,
      updatedAt: '1970-01-01T00:00:01.000Z',
    })
    expect((await call('POST', '/command/response', { thingName: 't1', executionId: 'e1' })).json).toEqual({})
  })

  it('to what could not be kept is a 503', async () => {
    await open({ hear: () => Promise.reject(new BenchError('StorageFailed', 'The disk is full.')) })
    const answer = await call('POST', '/jobs/get', { thingName: 't1' })
    expect([answer.status, answer.json]).toEqual([503, { code: 'InternalError', message: 'The disk is full.' }])
    expect(bench.notes).toMatchObject([{ deviceId: 't1', verdict: 'refused', sentence: 'Not taken. The disk is full.' }])
  })
})

describe('the shadow', () => {
  it('is read, which shows in the traffic and that the device was seen', async () => {
    const seen: string[] = []
    await open({
      seen: async (deviceId) => {
        seen.push(deviceId)
      },
    })
    expect((await call('GET', '/t%201/shadow')).json).toEqual({ reported: {}, desired: {}, delta: {}, version: 0, updatedAt: null })
    expect(seen).toEqual(['t 1'])
    expect(bench.notes).toMatchObject([
      { deviceId: 't 1', direction: 'in', verdict: 'noted', topic: '$emqx/things/t 1/shadow' },
      { deviceId: 't 1', direction: 'out', verdict: 'sent', sentence: 'Answered by HTTP with status 200.' },
    ])
  })

  it('of a thing that there is not is a 404', async () => {
    await open({ shadow: () => Promise.resolve(undefined) })
    const answer = await call('GET', '/x/shadow')
    expect([answer.status, answer.json]).toEqual([404, { code: 'ResourceNotFound', message: 'There is no thing ‘x’.' }])
  })
})

describe('a request that is none reaches no topic', () => {
  const report = '/shadow/reported'
  it.each<[what: string, method: string, path: string, body: unknown, status: number, code: string]>([
    ['no call', 'POST', '/jobs', { thingName: 't1' }, 404, 'NotFound'],
    ['no call of that method', 'PUT', '/jobs/get', { thingName: 't1' }, 404, 'NotFound'],
    ['a job id that is several levels', 'POST', '/jobs/a%2Fb/update', { thingName: 't1' }, 404, 'NotFound'],
    ['an address that cannot be decoded', 'GET', '/%zz/shadow', undefined, 404, 'NotFound'],
    ['no body', 'POST', report, undefined, 400, 'InvalidJson'],
    ['no JSON', 'POST', report, '{', 400, 'InvalidJson'],
    ['a list', 'POST', report, '[]', 400, 'InvalidJson'],
    ['no thing', 'POST', report, {}, 400, 'InvalidRequest'],
    ['a thing that is no name', 'POST', report, { thingName: 7 }, 400, 'InvalidRequest'],
    ['a thing that is several levels', 'POST', report, { thingName: 'a/b' }, 400, 'InvalidRequest'],
    ['no execution', 'POST', '/command/response', { thingName: 't1' }, 400, 'InvalidRequest'],
    ['an execution that is several levels', 'POST', '/command/response', { thingName: 't1', executionId: 'a/b' }, 400, 'InvalidRequest'],
    ['a body that is too large', 'POST', report, 'a'.repeat(128 * 1024 + 1), 413, 'InvalidJson'],
  ])('%s', async (_, method, path, body, status, code) => {
    await open()
    const answer = await call(method, path, body)
    expect([answer.status, (answer.json as { code: string }).code, bench.heard]).toEqual([status, code, []])
  })
})

describe('who may not speak', () => {
  it.each<[what: string, headers: Record<string, string>]>([
    ['nobody', {}],
    ['a wrong secret', { authorization: basic('key:other') }],
  ])('%s is asked for an API key', async (_, headers) => {
    await open()
    const answer = await call('POST', '/jobs/get', { thingName: 't1' }, headers)
    expect([answer.status, answer.headers['www-authenticate'], bench.heard]).toEqual([401, 'Basic realm="Benchfleet", charset="UTF-8"', []])
  })

  it('is told so before anything of its body is read and held', async () => {
    await open()
    const socket = connect(doors.portNumber, '127.0.0.1')
    socket.write('POST /api/v1/thing-datas/jobs/get HTTP/1.1\r\nhost: bench\r\ncontent-length: 100000\r\n\r\n{"thingName":')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /)
    await once(socket.resume(), 'close')
  })

  it('for a thing that the bench does not know, is told so, and the traffic has it', async () => {
    await open({ objectionTo: (thingName) => ({ sentence: `There is no ‘${thingName}’.`, isUnknown: true }) })
    const answer = await call('POST', '/jobs/get', { thingName: 't1' })
    expect([answer.status, answer.json, bench.heard]).toEqual([404, { code: 'ResourceNotFound', message: 'There is no ‘t1’.' }, []])
    expect(bench.notes).toMatchObject([{ deviceId: 't1', topic: '$emqx/things/t1/jobs/get', verdict: 'refused' }])
  })
})
