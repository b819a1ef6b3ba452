import { connect } from 'node:net'
import { describe, expect, it, test } from 'vitest'
import { operations } from '../../../main/aws-rest/control-plane.ts'
import { awsErrors, awsTypeOf } from '../../../main/aws-rest/errors.ts'
import { BenchError, errorCodes, type ErrorCode } from '../../../main/contract/errors.ts'
import { createTestBench } from '../../helpers/api-port.ts'
import { doorWithThings, openAwsDoor } from '../../helpers/aws-door.ts'

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`

describe('an operation that the bench does not have', () => {
  it.each([
    ['GET', '/policies'],
    ['POST', '/jobs/j'],
    ['GET', '/'],
    ['GET', '/things/t/'],
    ['GET', '//jobs'],
  ])('%s %s is answered with those that it has', async (method, path) => {
    const door = await openAwsDoor()
    const { status, type, body } = await door.call(method, path, method === 'POST' ? {} : undefined)
    expect({ status, type }).toEqual({ status: 404, type: 'UnknownOperationException' })
    for (const { name } of operations) expect(body['message']).toContain(`${name} (`)
  })
})

it('names that stand in a path win over labels', async () => {
  const door = await doorWithThings()
  const answer = await door.call('PUT', '/thing-groups/addThingToThingGroup', {})
  expect(answer.body['message']).toContain('"thingGroupName"')
})

it('a name is decoded after the path is split', async () => {
  const door = await doorWithThings()
  expect((await door.call('GET', '/things/a%2Fjobs')).body['message']).toContain('‘a/jobs’')
  expect((await door.call('GET', '/things/%24next')).body['message']).toContain('‘$next’')
})

describe('what cannot be read is refused', () => {
  test.each<[string, string, string, string | undefined]>([
    ['a path with a bad escape', 'GET', '/things/%zz', undefined],
    ['a body that is no JSON', 'POST', '/things/x', '{'],
    ['a body that is no object', 'POST', '/things/x', '[]'],
    ['a body that is nested too deep', 'POST', '/things/x', `{"a":${'['.repeat(60)}${']'.repeat(60)}}`],
    ['a body that is too large', 'POST', '/things/x', JSON.stringify({ a: 'x'.repeat(1024 * 1024) })],
  ])('%s', async (_, method, path, body) => {
    const door = await openAwsDoor()
    expect(await door.call(method, path, body)).toMatchObject({
      status: 400,
      type: 'InvalidRequestException',
      body: { message: expect.any(String) as string },
    })
  })
})

it('an empty body is one without members', async () => {
  const door = await openAwsDoor()
  expect((await door.call('POST', '/things/x')).status).toBe(200)
})

it('answers carry an id of the request and are kept by nobody', async () => {
  const door = await openAwsDoor()
  const { headers } = await fetch(`${door.url}/jobs`)
  expect(headers.get('content-type')).toBe('application/json')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
})

describe('refusals of the bench', () => {
  it.each(Object.keys(errorCodes) as ErrorCode[])('%s has a type of AWS, with its status', async (code) => {
    const bench = createTestBench()
    bench.port.submit = () => Promise.reject(new BenchError(code, 'No.'))
    const door = await openAwsDoor({ bench })
    const answer = await door.call('PATCH', '/thing-groups/none', { thingGroupProperties: {} })
    expect(answer.type).toBe('ResourceNotFoundException')
    const refused = await door.call('POST', '/things/x', {})
    expect(refused).toMatchObject({ status: awsErrors[awsTypeOf[code]], type: awsTypeOf[code], body: { message: 'No.' } })
  })

  it('a fault of the bench is logged, and told to nobody', async () => {
    const bench = createTestBench()
    bench.port.submit = () => Promise.reject(new Error('The secret stands here.'))
    const door = await openAwsDoor({ bench })
    const answer = await door.call('POST', '/things/x', {})
    expect(answer).toMatchObject({ status: 500, type: 'InternalFailureException' })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(bench.log.join()).toContain('The secret stands here.')
  })
})

it('nothing is answered before it is on disk', async () => {
  const bench = createTestBench()
  bench.port.settled = () => Promise.reject(new BenchError('StorageFailed', 'The disk is full.'))
  const door = await openAwsDoor({ bench })
  expect(await door.call('GET', '/things')).toMatchObject({ status: 503, type: 'ServiceUnavailableException' })
})

describe('the two planes', () => {
  it('are told apart by the service that a request is signed for', async () => {
    const bench = createTestBench()
    const asked: object[] = []
    bench.port.deviceRequests = {
      ...bench.port.deviceRequests,
      dataPlane: (request) => {
        asked.push({ ...request, body: Buffer.from(request.body.bytes).toString() })
        return Promise.resolve(request.method === 'PUT' ? { status: 200, body: { device: true } } : null)
      },
    }
    const door = await openAwsDoor({ bench })
    await door.call('POST', '/things/t', {})
    const dataPlane = { authorization: signedFor('iot-jobs-data') }
    expect((await door.call('PUT', '/things/t/jobs/%24next?a=b', { x: 1 }, dataPlane)).body).toEqual({ device: true })
    expect(asked).toEqual([{ method: 'PUT', segments: ['things', 't', 'jobs', '$next'], query: { a: 'b' }, body: '{"x":1}' }])
    expect(await door.call('GET', '/jobs', undefined, dataPlane)).toMatchObject({ status: 404, type: 'UnknownOperationException' })
    expect(await door.call('GET', '/things/t/jobs', undefined, { authorization: signedFor('iot') })).toMatchObject({
      status: 200,
      body: { executionSummaries: [] },
    })
  })
})

it('a caller that goes in the middle of its request disturbs nobody', async () => {
  const door = await openAwsDoor()
  const socket = connect(Number(new URL(door.url).port), '127.0.0.1')
  const sent = new Promise((resolve) => socket.write('POST /things/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{', resolve))
  await sent
  expect((await door.call('GET', '/things')).body).toEqual({ things: [] })
  socket.destroy()
  expect((await door.call('GET', '/things')).body).toEqual({ things: [] })
  expect(door.bench.log).toEqual([])
})
