import { once } from 'node:events'
import { get } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

let bench: TestBench
let door: HttpDoor
beforeEach(async () => {
  bench = createTestBench()
  for (const deviceId of ['f1', 'f2']) bench.connect(deviceId)
  bench.apply({
    kind: 'deviceSet.create',
    deviceSetId: 'fridges',
    deviceSet: { name: 'The fridges', description: '', membership: { kind: 'static', deviceIds: ['f1', 'f2'] } },
  })
  door = await openHttpDoor(bench)
})
afterEach(() => door.close())

const authorization = `Bearer ${token}`

/** What a REST call answers: its status and JSON. */
async function call(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
  const answer = await rawRequest(door, {
    method,
    path: `/api/v1${path}`,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return [answer.status, answer.json]
}

const reboot = { operation: 'reboot', delay: 3 }

describe('POST /api/v1/jobs', () => {
  it('takes targets and a document', async () => {
    const body = {
      name: 'Night reboot',
      description: 'As agreed.',
      targetSelection: 'SNAPSHOT',
      targets: { thingNames: ['f1'], thingGroupNames: ['The fridges'] },
      document: reboot,
    }
    expect(await call('POST', '/jobs', body)).toEqual([201, { jobId: 'job-1' }])
    expect(bench.engine.job('job-1')).toMatchObject({
      name: 'Night reboot',
      description: 'As agreed.',
      state: 'running',
      work: { type: 'document', document: reboot },
      targets: { deviceIds: ['f1'], deviceSetIds: ['fridges'], query: null, exceptDeviceIds: [] },
      targetSelection: 'SNAPSHOT',
      counts: { IN_PROGRESS: 2 },
    })
  })

  it('takes a type and operations, and saves only when told so', async () => {
    const operations = [
      { name: 'fanSpeed', value: 3 },
      { name: 'night', value: true },
    ]
    const body = { jobId: 'fans', type: 'setting', operations, targets: { thingGroupNames: ['fridges'] }, run: false }
    expect(await call('POST', '/jobs', body)).toEqual([201, { jobId: 'fans' }])
    expect(bench.engine.job('fans')).toMatchObject({ name: 'Set fanSpeed, night', state: 'draft', work: { type: 'setting', operations } })
    expect(await call('POST', '/jobs', body)).toEqual([409, { code: 'AlreadyExists', message: expect.stringContaining('fans') as string }])
  })

  it.each<[work: object, name: string]>([
    [{ document: { operation: 'update' } }, 'update'],
    [{ document: { action: 'measure', operation: null } }, 'measure'],
    [{ document: { operation: { name: 'x' } } }, 'Job document'],
    [{ document: { operation: ' ' } }, 'Job document'],
    [{ document: { operation: 'x'.repeat(300) } }, 'x'.repeat(256)],
    [{ type: 'command', operations: [{ name: 'reboot' }, { name: 'measure', value: 1 }] }, 'reboot, measure'],
    [{ type: 'property', operations: [{ name: 'rack', value: 'A' }] }, 'Set rack'],
  ])('names a job that has no name for what it does: %j', async (work, name) => {
    await call('POST', '/jobs', { targets: { thingNames: ['f1'] }, ...work })
    expect(bench.engine.job('job-1')?.name).toBe(name)
  })
})

it('answers every route of a job', async () => {
  await call('POST', '/jobs', { jobId: 'j', name: 'Reboot', targets: { thingGroupNames: ['fridges'] }, document: reboot })
  bench.answer('f1', 'j', 'FAILED', 'door open')
  const job = { jobId: 'j', state: 'running', deviceCount: 2, counts: { FAILED: 1 }, targetsInWords: 'The fridges' }
  const failed = { deviceId: 'f1', status: 'FAILED', error: 'door open', jobName: 'Reboot', presence: 'online' }
  const steps: [method: string, path: string, body: unknown, expected: [number, object]][] = [
    ['GET', '/jobs?status=running&type=document&search=reb&limit=5', undefined, [200, { items: [job], total: 1, nextCursor: null }]],
    ['GET', '/jobs?status=draft&status=stopped', undefined, [200, { items: [], total: 0 }]],
    ['GET', '/jobs/j', undefined, [200, { ...job, work: { type: 'document', document: reboot } }]],
    [
      'GET',
      '/jobs/j/executions?status=FAILED&search=door&sort=-deviceId&limit=1',
      undefined,
      [200, { items: [failed], total: 1, nextCursor: null }],
    ],
    [
      'GET',
      '/jobs/j/executions?limit=1&sort=deviceId',
      undefined,
      [200, { items: [failed], total: 2, nextCursor: expect.any(String) as string }],
    ],
    ['GET', '/jobs/j/executions/f1', undefined, [200, failed]],
    ['GET', '/jobs/j/failure-reasons', undefined, [200, [{ status: 'FAILED', error: 'door open', count: 1 }]]],
    ['POST', '/jobs/j/stop', undefined, [200, { jobId: 'j' }]],
    ['POST', '/jobs/j/run', undefined, [200, { jobId: 'j' }]],
    ['POST', '/jobs/j/copy', undefined, [201, { jobId: 'job-1' }]],
    ['PUT', '/jobs/job-1', { job: { targets: { thingNames: ['f2'] }, document: {} } }, [200, { jobId: 'job-1' }]],
    ['DELETE', '/jobs/job-1', undefined, [200, { done: true }]],
    ['POST', '/jobs/j/executions/f2/cancel', { force: true }, [200, { done: true }]],
    ['POST', '/jobs/j/rerun', {}, [201, { jobId: 'job-2' }]],
    ['DELETE', '/jobs/job-2', undefined, [409, { code: 'InvalidStateTransition' }]],
    ['POST', '/jobs/job-2/cancel', { reasonCode: 'LATE', comment: 'Too late.', force: true }, [200, { jobId: 'job-2' }]],
    ['GET', '/jobs/job-2', undefined, [200, { state: 'canceled', reasonCode: 'LATE', comment: 'Too late.' }]],
    ['DELETE', '/jobs/job-2?force=true', undefined, [200, { done: true }]],
    ['GET', '/jobs/job-2', undefined, [404, { code: 'JobNotFound' }]],
    ['POST', '/jobs/preview-targets', { targets: { query: 'id = "f1"' } }, [200, { total: 1, online: 1, otherTemplate: 0, broken: null }]],
  ]
  for (const [method, path, body, [status, answer]] of steps) {
    const got = await call(method, path, body)
    expect([`${method} ${path}`, ...got]).toMatchObject([`${method} ${path}`, status, answer])
  }
})

it('deletes a running job by force alone', async () => {
  await call('POST', '/jobs', { jobId: 'j', targets: { thingNames: ['f1'] }, document: reboot })
  expect((await call('DELETE', '/jobs/j'))[0]).toBe(409)
  expect((await call('DELETE', '/jobs/j?force=false'))[0]).toBe(409)
  expect(await call('DELETE', '/jobs/j?force=true')).toEqual([200, { done: true }])
})

it.each([
  ['/devices', { deviceId: 'a1' }, 'deviceId', { name: 'New' }, { colour: 'red' }],
  [
    '/device-sets',
    { deviceSetId: 'a1', name: 'S', membership: { kind: 'static', deviceIds: [] } },
    'deviceSetId',
    { name: 'New' },
    { colour: 'red' },
  ],
  ['/templates', { templateId: 'a1', name: 'T' }, 'templateId', { name: 'New' }, { colour: 'red' }],
])('lists, gets, creates, changes and deletes under %s', async (path, body, id, change, misspelt) => {
  const [created, made] = await call('POST', path, body)
  expect([created, (made as Record<string, unknown>)[id]]).toEqual([201, 'a1'])
  expect(await call('PATCH', `${path}/a1`, change)).toEqual([200, { ...(made as object), ...change }])
  expect(await call('PATCH', `${path}/a1`, misspelt)).toEqual([
    400,
    { code: 'InvalidInput', message: '‘colour’ is not a field that is known here.' },
  ])
  expect(await call('GET', `${path}/a1`)).toEqual([200, { ...(made as object), ...change }])
  expect(await call('GET', `${path}?search=new`)).toMatchObject([200, { total: 1, items: [{ name: 'New' }] }])
  expect(await call('DELETE', `${path}/a1`)).toEqual([200, { done: true }])
  expect((await call('GET', `${path}/a1`))[0]).toBe(404)
})

describe('POST /api/v1/devices/import', () => {
  const csv = '\uFEFFdeviceId,name\r\na,Kühl\r\n'
  const send = (path: string, type: string, body: string | Buffer) =>
    rawRequest(door, { method: 'POST', path: `/api/v1/devices/import${path}`, headers: { authorization, 'content-type': type }, body })

  it('takes the CSV itself, with the mode in the query', async () => {
    const report = { good: [{ deviceId: 'a', name: 'Kühl', hasCredentials: false }], problems: [], applied: false }
    expect((await send('?mode=check', 'text/csv; charset=utf-8', csv)).json).toEqual(report)
    expect(bench.engine.device('a')).toBeUndefined()
    expect((await send('', 'text/csv', csv)).json).toEqual({ ...report, applied: true })
    expect(bench.engine.device('a')).toMatchObject({ name: 'Kühl', registeredBy: 'import', createdAtMs: startOfTime })
  })

  it.each<[what: string, path: string, type: string, body: string | Buffer, message: string]>([
    ['a mode that there is not', '?mode=some', 'text/csv', csv, '‘mode’ must be one of "check", "all", "good".'],
    [
      'a file that Excel saved as Windows text',
      '',
      'text/csv',
      Buffer.from('deviceId,name\na,K\xfchl\n', 'latin1'),
      'The body is not UTF-8: save it as UTF-8 (in Excel: "CSV UTF-8") and send it again.',
    ],
    ['no file', '', 'text/csv', '', '‘csv’ is missing.'],
  ])('refuses %s', async (_, path, type, body, message) => {
    const answer = await send(path, type, body)
    expect([answer.status, answer.json]).toEqual([400, { code: 'InvalidInput', message }])
  })
})

describe('what is refused before a call begins', () => {
  const largest = 32 * 1024 * 1024
  const json = 'application/json'
  const rows: [what: string, request: Parameters<typeof rawRequest>[1], status: number, code: string, message: string | RegExp][] = [
    ['JSON that breaks off', { body: '{"deviceId":' }, 400, 'InvalidInput', /^The body is not valid JSON: .*\.$/],
    ['a list', { body: '[1]' }, 400, 'InvalidInput', 'The body must be a JSON object, such as {"name": "Fridges"}.'],
    ['null', { body: 'null' }, 400, 'InvalidInput', 'The body must be a JSON object, such as {"name": "Fridges"}.'],
    ['no body where one is needed', {}, 400, 'InvalidInput', '‘deviceId’ is missing.'],
    [
      'what curl -d sends without a header',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '{"deviceId":"a"}' },
      400,
      'InvalidInput',
      'The body is of type application/x-www-form-urlencoded: send JSON, with the header "Content-Type: application/json".',
    ],
    ['CSV where no CSV is taken', { headers: { 'content-type': 'text/csv' }, body: 'a' }, 400, 'InvalidInput', /text\/csv/],
    [
      'a body that says it is too large',
      { headers: { 'content-type': json, 'content-length': String(largest + 1) }, body: Buffer.alloc(largest + 1) },
      413,
      'TooLarge',
      'A request has at most 32 MiB: send it in parts.',
    ],
    [
      'a body that turns out too large',
      { headers: { 'content-type': json, 'transfer-encoding': 'chunked' }, body: Buffer.alloc(largest + 1) },
      413,
      'TooLarge',
      'A request has at most 32 MiB: send it in parts.',
    ],
    [
      'a route that there is not',
      { method: 'GET', path: '/api/v1/gizmos' },
      404,
      'NotFound',
      'There is no GET /api/v1/gizmos: /api/v1/openapi.json lists the calls.',
    ],
    [
      'a method that the route has not',
      { method: 'PUT', path: '/api/v1/devices' },
      404,
      'NotFound',
      /^There is no PUT \/api\/v1\/devices:/,
    ],
    ['a version that there is not', { method: 'GET', path: '/api/v2/devices' }, 404, 'NotFound', /^There is no GET/],
    ['a stream, which other doors carry', { method: 'POST', path: '/api/v1/changes/watch' }, 404, 'NotFound', /^There is no POST/],
    ['a path no device id can be read from', { method: 'GET', path: '/api/v1/devices/%E0%A4%A' }, 404, 'DeviceNotFound', /./],
  ]
  it.each(rows)('refuses %s', async (_, request, status, code, message) => {
    const answer = await rawRequest(door, {
      method: 'POST',
      path: '/api/v1/devices',
      ...request,
      headers: { authorization, ...request.headers },
    })
    expect([answer.status, answer.headers['content-type'], answer.json]).toEqual([
      status,
      'application/json',
      { code, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ])
    expect(bench.log).toEqual([])
  })
})

describe('GET /api/v1/events.csv', () => {
  it('is the log as a file, filtered as the list is', async () => {
    await call('POST', '/jobs', { jobId: 'j', name: 'Reboot', targets: { thingNames: ['f1'] }, document: reboot, run: false })
    const answer = await rawRequest(door, { path: '/api/v1/events.csv?kind=job&kind=audit&search=REBOOT', headers: { authorization } })
    expect([answer.status, answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
      200,
      'text/csv; charset=utf-8',
      `attachment; filename="events.csv"; filename*=UTF-8''events.csv`,
    ])
    const [header, ...rows] = answer.text.trim().split('\r\n')
    expect(header).toMatch(/^time,kind,operation,event,/)
    expect(rows.map((row) => row.split(',').slice(1, 4)).toSorted()).toEqual([
      ['audit', 'job.create', 'Made job ‘Reboot’.'],
      ['job', 'created', 'Job ‘Reboot’ was made.'],
    ])
  })

  it.each([
    ['kind=gossip', /^‘kind’ must be one of/],
    ['limit=5', /^‘limit’ is not a field that is known here\.$/],
  ])('with ?%s is refused as JSON', async (query, message) => {
    expect(await call('GET', `/events.csv?${query}`)).toEqual([
      400,
      { code: 'InvalidInput', message: expect.stringMatching(message) as string },
    ])
  })
})

describe('the message trace as a file', () => {
  it('has a message a line, filtered as the list is', async () => {
    const entry = { atMs: 1, payload: '1', payloadBytes: 1, qos: 1, verdict: 'applied' as const, sentence: 'Reads 1.' }
    bench.trace.push(
      { sequence: 1, deviceId: 'f1', direction: 'in', topic: 'bench/f1/reported', ...entry },
      { sequence: 2, deviceId: 'f2', direction: 'in', topic: 'bench/f2/telemetry', ...entry },
    )
    const answer = await rawRequest(door, { path: '/api/v1/traffic.jsonl?topic=bench/%2B/reported', headers: { authorization } })
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson'])
    expect(
      answer.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ time: '1970-01-01T00:00:00.001Z', ...bench.trace[0] }])
    const csv = await rawRequest(door, { path: '/api/v1/traffic.csv', headers: { authorization } })
    expect(csv.text.trim().split('\r\n').length).toBe(3)
  })

  it('is refused as JSON where the filter is none', async () => {
    expect(await call('GET', '/traffic.csv?topic=a%23')).toEqual([
      400,
      { code: 'InvalidInput', message: expect.stringContaining('A # stands only at the end of a topic filter') as string },
    ])
  })
})

describe('GET /api/v1/jobs/{jobId}/executions.csv', () => {
  it('is a file named for its job', async () => {
    await call('POST', '/jobs', { jobId: 'j', name: 'Türen/"zu" (1)', targets: { thingNames: ['f1', 'f2'] }, document: reboot })
    const answer = await rawRequest(door, { path: '/api/v1/jobs/j/executions.csv', headers: { authorization } })
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="T_ren__zu_ (1).csv"; filename*=UTF-8''T%C3%BCren__zu_%20%281%29.csv`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(answer.text.startsWith('\uFEFFjob name,job id,')).toBe(true)
    expect(answer.text.trim().split('\r\n')).toHaveLength(3)
  })

  it('of an unknown job is refused as JSON', async () => {
    const message = 'There is no job ‘none’: it may have been deleted.'
    expect(await call('GET', '/jobs/none/executions.csv')).toEqual([404, { code: 'JobNotFound', message }])
    expect(await call('GET', '/acceptance-runs/none.csv')).toMatchObject([404, { code: 'NotFound' }])
  })

  it('is cut off when it breaks, and is never taken for whole', async () => {
    await call('POST', '/jobs', { jobId: 'j', targets: { thingNames: ['f1'] }, document: reboot })
    bench.port.csv = async function* () {
      yield 'first'
      throw new Error('the disk is gone')
    }
    await expect(rawRequest(door, { path: '/api/v1/jobs/j/executions.csv', headers: { authorization } })).rejects.toThrow('aborted')
  })

  it('reads no further than its reader takes, and ends when the reader goes', async () => {
    let pieces = 0
    const ended = Promise.withResolvers<void>()
    await call('POST', '/jobs', { jobId: 'j', targets: { thingNames: ['f1'] }, document: reboot })
    bench.port.csv = async function* () {
      try {
        for (; pieces < 1_000; pieces += 1) yield 'x'.repeat(1024 * 1024)
      } finally {
        ended.resolve()
      }
    }
    const request = get({ host: '127.0.0.1', port: door.port, path: '/api/v1/jobs/j/executions.csv', headers: { authorization } })
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage]
    response.destroy()
    await ended.promise
    expect(pieces).toBeLessThan(100)
  })
})
