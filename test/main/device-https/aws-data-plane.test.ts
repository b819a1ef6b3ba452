import { connect } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { BenchError } from '../../../main/contract/errors.ts'
import type { DevicePort } from '../../../main/device-https/port.ts'
import { accepted, basic, Doors, fakeBench, rejected, taken, type FakeBench } from './fake-port.ts'

let doors: Doors
let bench: FakeBench
async function open(parts: Partial<DevicePort> = {}): Promise<Doors> {
  bench = fakeBench(parts)
  doors = await new Doors(bench.port).open()
  return doors
}
afterEach(() => doors.close())

const jobs = '$aws/things/t1/jobs'

describe('a page of the web in a browser that reaches the bench', () => {
  const foreign: [what: string, headers: Record<string, string>][] = [
    ['posts a form', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
    ['posts from a frame without an origin', { origin: 'null' }],
    ['fetches a picture', { 'sec-fetch-site': 'cross-site' }],
    ['is on another port of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ]
  it.each(foreign)('speaks for no device: %s', async (_what, headers) => {
    await open()
    const update = await doors.ask('POST', '/things/t1/jobs/j1', '{"status":"SUCCEEDED"}', headers)
    expect(update).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException' } })
    const report = await doors.ask('POST', '/api/v1/thing-datas/shadow/reported', '{"thingName":"t1"}', {
      ...headers,
      authorization: basic('key:secret'),
    })
    expect(report).toMatchObject({ status: 403, json: { code: 'Forbidden' } })
    expect(bench.heard).toEqual([])
  })

  const programs: [what: string, headers: Record<string, string>][] = [
    ['the name that it connects to', { origin: 'https://127.0.0.1' }],
    ['no web address', { origin: 'device' }],
    ['fetch of Node', { 'sec-fetch-mode': 'cors' }],
  ]
  it.each(programs)('is not a program that says of itself %s', async (_what, headers) => {
    await open()
    expect(await doors.ask('GET', '/things/t1/jobs', undefined, headers)).toMatchObject({ status: 200 })
  })
})

/** aws-iot-jobs.md, 3.5. */
describe('an operation is the message that a device would publish', () => {
  const rows: [what: string, method: string, path: string, body: string | undefined, topic: string, payload: string][] = [
    ['GetPendingJobExecutions', 'GET', '/things/t1/jobs', undefined, `${jobs}/get`, '{}'],
    [
      'StartNextPendingJobExecution',
      'PUT',
      '/things/t1/jobs/$next',
      '{"stepTimeoutInMinutes":5}',
      `${jobs}/start-next`,
      '{"stepTimeoutInMinutes":5}',
    ],
    ['StartNextPendingJobExecution without a body', 'PUT', '/things/t1/jobs/$next', undefined, `${jobs}/start-next`, ''],
    ['DescribeJobExecution', 'GET', '/things/t1/jobs/j1', undefined, `${jobs}/j1/get`, '{}'],
    ['DescribeJobExecution of the first', 'GET', '/things/t1/jobs/$next', undefined, `${jobs}/$next/get`, '{}'],
    ['DescribeJobExecution of the first, as SDKs write it', 'GET', '/things/t1/jobs/%24next', undefined, `${jobs}/$next/get`, '{}'],
    [
      'DescribeJobExecution with all that it takes',
      'GET',
      '/things/t1/jobs/j1?includeJobDocument=false&executionNumber=2',
      undefined,
      `${jobs}/j1/get`,
      '{"includeJobDocument":false,"executionNumber":2}',
    ],
    ['UpdateJobExecution', 'POST', '/things/t1/jobs/j1', '{"status":"SUCCEEDED"}', `${jobs}/j1/update`, '{"status":"SUCCEEDED"}'],
    ['UpdateJobExecution that is no JSON', 'POST', '/things/t1/jobs/j1', '{', `${jobs}/j1/update`, '{'],
    ['UpdateJobExecution of a job called get', 'POST', '/things/t1/jobs/get', '{}', `${jobs}/get/update`, '{}'],
    ['a thing with a colon', 'GET', '/things/a%3Ab/jobs', undefined, '$aws/things/a:b/jobs/get', '{}'],
  ]
  it.each(rows)('%s', async (_, method, path, body, topic, payload) => {
    await open()
    const { status } = await doors.ask(method, path, body)
    expect([status, bench.heard.map(({ dialect, message }) => [dialect, message])]).toEqual([
      200,
      [['aws', { topic, text: payload, payloadBytes: payload.length, qos: 1, retain: false }]],
    ])
  })
})

describe('an answer', () => {
  it('has no client token and no timestamp, and its job document is a text', async () => {
    const execution = { jobId: 'j1', status: 'QUEUED', queuedAt: 1, jobDocument: { operation: 'reboot', list: [1] } }
    await open({ hear: (_id, _dialect, { topic }) => Promise.resolve(accepted(topic, { execution, timestamp: 2, clientToken: 'c' })) })
    const { json, headers } = await doors.ask('GET', '/things/t1/jobs/j1')
    expect(json).toEqual({ execution: { ...execution, jobDocument: '{"operation":"reboot","list":[1]}' } })
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
  })

  it('of an update has the document as a text as well, beside the state', async () => {
    const executionState = { status: 'IN_PROGRESS', statusDetails: {}, versionNumber: 2 }
    await open({ hear: (_id, _dialect, { topic }) => Promise.resolve(accepted(topic, { executionState, jobDocument: {}, timestamp: 2 })) })
    expect((await doors.ask('POST', '/things/t1/jobs/j1', '{}')).json).toEqual({ executionState, jobDocument: '{}' })
  })

  it('is found on the topic of the request, whatever else is to be sent', async () => {
    const other = { topic: `${jobs}/notify`, payload: '{}', qos: 1, needsSubscription: true } as const
    await open({
      hear: (_id, _dialect, { topic }) =>
        Promise.resolve(taken({ answers: [other, ...accepted(topic, { timestamp: 1, execution: {} }).answers] })),
    })
    expect((await doors.ask('PUT', '/things/t1/jobs/$next')).json).toEqual({ execution: {} })
  })

  /** aws-iot-jobs.md, 1.6. */
  it.each([
    ['InvalidJson', 400, 'InvalidRequestException'],
    ['InvalidRequest', 400, 'InvalidRequestException'],
    ['InvalidTopic', 400, 'InvalidRequestException'],
    ['InvalidStateTransition', 409, 'InvalidStateTransitionException'],
    ['VersionMismatch', 409, 'InvalidStateTransitionException'],
    ['ResourceNotFound', 404, 'ResourceNotFoundException'],
    ['TerminalStateReached', 410, 'TerminalStateException'],
    ['RequestThrottled', 429, 'ThrottlingException'],
    ['InternalError', 503, 'ServiceUnavailableException'],
  ])('that is rejected with %s is a %i %s', async (code, status, type) => {
    await open({ hear: (_id, _dialect, { topic }) => Promise.resolve(rejected(topic, { code, message: 'Why.', timestamp: 1 })) })
    const answer = await doors.ask('POST', '/things/t1/jobs/j1', '{}')
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json]).toEqual([status, type, { message: 'Why.' }])
  })

  it.each<[what: string, error: Error, words: string, isLogged: boolean]>([
    ['could not be kept', new BenchError('StorageFailed', 'The disk is full.'), 'The disk is full.', false],
    ['failed in the bench', new TypeError('secret words'), 'Something in the bench failed: its log says what.', true],
  ])('to what %s is a 503, and the traffic says why', async (_, error, words, isLogged) => {
    await open({ hear: () => Promise.reject(error) })
    const answer = await doors.ask('POST', '/things/t1/jobs/j1', '{"status":"FAILED"}')
    expect([answer.status, answer.json, bench.log.length]).toEqual([503, { message: words }, isLogged ? 1 : 0])
    expect(bench.notes).toMatchObject([
      {
        deviceId: 't1',
        direction: 'in',
        topic: `${jobs}/j1/update`,
        payload: '{"status":"FAILED"}',
        verdict: 'refused',
        sentence: `Not taken. ${words}`,
      },
    ])
  })
})

describe('a request that is none', () => {
  it.each([
    ['GET', '/things/t1'],
    ['GET', '/things/t1/shadow'],
    ['POST', '/things/t1/jobs'],
    ['DELETE', '/things/t1/jobs/j1'],
    ['PUT', '/things/t1/jobs/j1'],
    ['GET', '/things/t1/jobs/j1/get'],
    ['GET', '/things/t1/jobs/%zz'],
  ])('%s %s is a 404 that says what there is', async (method, path) => {
    await open()
    const answer = await doors.ask(method, path)
    expect([answer.status, answer.headers['x-amzn-errortype'], bench.heard]).toEqual([404, 'UnknownOperationException', []])
    expect(answer.json).toEqual({ message: expect.stringContaining('PUT /things/{thing}/jobs/$next') as string })
  })

  it.each([
    ['a thing name that is several levels', 'GET', '/things/a%2Fb/jobs'],
    ['a thing name that is a filter', 'GET', '/things/%2B/jobs'],
    ['a job id that is several levels', 'POST', '/things/t1/jobs/a%2Fb'],
    ['a job id of the bench’s own topics', 'POST', '/things/t1/jobs/%23'],
    ['a wrong truth in the query', 'GET', '/things/t1/jobs/j1?includeJobDocument=yes'],
    ['a wrong number in the query', 'GET', '/things/t1/jobs/j1?executionNumber=-1'],
  ])('%s reaches no topic', async (_, method, path) => {
    await open()
    const answer = await doors.ask(method, path)
    expect([answer.status, answer.headers['x-amzn-errortype'], bench.heard]).toEqual([400, 'InvalidRequestException', []])
  })
})

describe('who may not speak', () => {
  it.each([
    [false, 403, 'ForbiddenException'],
    [true, 404, 'ResourceNotFoundException'],
  ])('and is unknown: %s, gets a %i', async (isUnknown, status, type) => {
    await open({ objectionOver: (_socket, thingName) => ({ sentence: `Not ${thingName}.`, isUnknown }) })
    const answer = await doors.ask('POST', '/things/t1/jobs/j1', '{"status":"SUCCEEDED"}')
    expect([answer.status, answer.headers['x-amzn-errortype'], answer.json, bench.heard]).toEqual([
      status,
      type,
      { message: 'Not t1.' },
      [],
    ])
    expect(bench.notes).toMatchObject([{ deviceId: 't1', topic: `${jobs}/j1/update`, verdict: 'refused', sentence: 'Not t1.' }])
  })
})

describe('a body', () => {
  it('of 128 KiB is read whole; of a larger one the dialect hears how large it is, and the connection closes', async () => {
    await open()
    const most = Buffer.alloc(128 * 1024, 'a')
    await doors.ask('POST', '/things/t1/jobs/j1', most)
    const answer = await doors.ask('POST', '/things/t1/jobs/j1', Buffer.alloc(most.length + 1, 'a'))
    expect(bench.heard.map(({ message: { text, payloadBytes } }) => [text?.length, payloadBytes])).toEqual([
      [most.length, most.length],
      [undefined, most.length + 1],
    ])
    expect(answer.headers.connection).toBe('close')
  })

  it('of a size that is not told beforehand is read no further', async () => {
    await open()
    const socket = connect(doors.portNumber, '127.0.0.1')
    socket.write('POST /things/t1/jobs/j1 HTTP/1.1\r\nhost: bench\r\ntransfer-encoding: chunked\r\n\r\n')
    const piece = `10000\r\n${'a'.repeat(0x10000)}\r\n`
    socket.write(piece + piece + piece)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(bench.heard[0]!.message.text).toBeNull()
    expect(bench.heard[0]!.message.payloadBytes).toBeGreaterThan(128 * 1024)
    socket.destroy()
  })

  it('that is not UTF-8 is heard as one without text', async () => {
    await open()
    await doors.ask('POST', '/things/t1/jobs/j1', Buffer.from([0x7b, 0xff, 0x7d]))
    expect(bench.heard[0]!.message).toMatchObject({ text: null, payloadBytes: 3 })
  })

  it('that breaks off is not heard', async () => {
    await open()
    const socket = connect(doors.portNumber, '127.0.0.1')
    socket.write('POST /things/t1/jobs/j1 HTTP/1.1\r\nhost: bench\r\ncontent-length: 100\r\n\r\n{"status":')
    socket.end()
    await once(socket.resume(), 'close')
    await doors.ask('GET', '/things/t1/jobs')
    expect(bench.heard.map(({ message }) => message.topic)).toEqual([`${jobs}/get`])
  })
})
