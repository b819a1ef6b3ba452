import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import { nameId } from '../../../main/api/thing-ids.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, type RawAnswer } from '../../helpers/http-door.ts'

let bench: TestBench
let door: HttpDoor
let secret: string
beforeEach(async () => {
  bench = createTestBench()
  door = await openHttpDoor(bench)
  secret = (await bench.port.apiTokens.create('deployment')).secret
})
afterEach(() => door.close())

/** A request as a client of EMQX Fleets makes it: with API key and secret. */
function call(method: string, path: string, body?: unknown, key = `deployment:${secret}`): Promise<RawAnswer> {
  return rawRequest(door, {
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Basic ${Buffer.from(key).toString('base64')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function answered(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await call(method, path, body)
  expect([answer.status, answer.text]).toEqual([expect.toSatisfy((status: number) => status < 300), answer.text])
  return answer.json
}

describe('an API key', () => {
  it('is the name of a token, its secret is the token, and the audit log has the name', async () => {
    await answered('POST', '/things', { name: 'f1' })
    const { items } = await bench.calls().events.list({ kind: 'audit', limit: 1 })
    expect(items[0]).toMatchObject({ operation: 'device.register', who: 'deployment' })
  })

  it.each([
    ['another name', () => `panel:${secret}`],
    ['another secret', () => 'deployment:abc'],
    ['no secret', () => 'deployment:'],
    ['the two in the wrong order', () => `${secret}:deployment`],
  ])('with %s lets nobody in', async (_, key) => {
    expect((await call('GET', '/things', undefined, key())).status).toBe(401)
  })
})

describe('a job as EMQX Fleets has it made', () => {
  const document = { action: 'setTemperature', params: { value: 24 } }
  beforeEach(async () => {
    bench.connect('f1')
    bench.connect('f2')
    await answered('POST', '/device-sets', { name: 'Fridges', membership: { kind: 'static', deviceIds: ['f2'] } })
  })

  it('takes names of things and groups, a document and a job type, and answers with its id', async () => {
    const { jobId } = (await answered('POST', '/jobs', {
      name: 'Cooler',
      description: 'All of them',
      jobType: 'CONTINUOUS',
      targets: { thingNames: ['f1'], thingGroupNames: ['Fridges'] },
      document,
    })) as { jobId: string }
    expect(await answered('GET', `/jobs/${jobId}`)).toMatchObject({
      name: 'Cooler',
      description: 'All of them',
      status: 'IN_PROGRESS',
      targetSelection: 'CONTINUOUS',
      work: { type: 'document', document },
    })
    const { items } = (await answered('GET', `/jobs/${jobId}/executions`)) as { items: { deviceId: string }[] }
    expect(items.map(({ deviceId }) => deviceId).sort()).toEqual(['f1', 'f2'])
  })

  it('is a snapshot where it does not say, and is refused where it says two things', async () => {
    const targets = { thingNames: ['f1'] }
    const { jobId } = (await answered('POST', '/jobs', { targets, document })) as { jobId: string }
    expect(bench.engine.job(jobId)).toMatchObject({ name: 'setTemperature', targetSelection: 'SNAPSHOT' })
    const refused = await call('POST', '/jobs', { targets, document, jobType: 'CONTINUOUS', targetSelection: 'SNAPSHOT' })
    expect([refused.status, refused.json]).toEqual([
      400,
      { code: 'InvalidInput', message: '‘jobType’: The job type and "targetSelection" mean the same: give one of them.' },
    ])
    expect(bench.engine.jobCount()).toBe(1)
  })

  it.each<[what: string, body: object, status: number, code: string]>([
    ['without a document', { targets: { thingNames: ['f1'] } }, 400, 'InvalidInput'],
    ['with a document that is no object', { targets: { thingNames: ['f1'] }, document: [] }, 400, 'InvalidInput'],
    ['without targets', { document: {} }, 400, 'InvalidInput'],
    ['with no target', { targets: {}, document: {} }, 409, 'NoTargets'],
    ['for a thing that there is not', { targets: { thingNames: ['x'] }, document: {} }, 404, 'DeviceNotFound'],
    ['for a group that there is not', { targets: { thingGroupNames: ['x'] }, document: {} }, 404, 'DeviceSetNotFound'],
    ['of an unknown type', { targets: { thingNames: ['f1'] }, document: {}, jobType: 'ONCE' }, 400, 'InvalidInput'],
  ])('%s is refused', async (_, body, status, code) => {
    const answer = await call('POST', '/jobs', body)
    expect([answer.status, (answer.json as { code: string }).code, bench.engine.jobCount()]).toEqual([status, code, 0])
  })

  it('is found by status and job type, canceled, canceled on one thing, and deleted by force', async () => {
    const make = async (jobType: string) =>
      ((await answered('POST', '/jobs', { jobType, targets: { thingNames: ['f1', 'f2'] }, document })) as { jobId: string }).jobId
    const [snapshot, continuous] = [await make('SNAPSHOT'), await make('CONTINUOUS')]
    const found = async (query: string) =>
      ((await answered('GET', `/jobs?${query}`)) as { items: { jobId: string }[] }).items.map(({ jobId }) => jobId)
    expect(await found('jobType=CONTINUOUS')).toEqual([continuous])
    expect(await found('status=IN_PROGRESS&jobType=SNAPSHOT')).toEqual([snapshot])
    expect(await found('status=CANCELED')).toEqual([])

    await answered('POST', `/jobs/${snapshot}/executions/f2/cancel`, { force: true })
    expect(bench.engine.execution(snapshot, 'f2')!.status).toBe('CANCELED')
    await answered('POST', `/jobs/${snapshot}/cancel`, { reasonCode: 'WRONG', comment: 'Too cold', force: true })
    expect(bench.engine.job(snapshot)).toMatchObject({ state: 'canceled', reasonCode: 'WRONG', comment: 'Too cold', forceCanceled: true })
    expect(await found('status=CANCELED')).toEqual([snapshot])

    expect((await call('DELETE', `/jobs/${continuous}`)).status).toBe(409)
    await answered('DELETE', `/jobs/${continuous}?force=true`)
    expect(bench.engine.job(continuous)).toBeUndefined()
  })

  it('that waits for its time is SCHEDULED, for which EMQX Fleets has no word', async () => {
    await answered('POST', '/jobs', {
      jobId: 'later',
      targets: { thingNames: ['f1'] },
      document,
      schedulingConfig: { startTime: '2099-01-01 10:00' },
    })
    expect(await answered('GET', '/jobs/later')).toMatchObject({ status: 'SCHEDULED', state: 'scheduled' })
    expect(await answered('GET', '/jobs?status=IN_PROGRESS')).toMatchObject({ total: 0 })
  })
})

describe('things', () => {
  it('are devices: made, read by name and by Thing ID, changed and deleted', async () => {
    const made = await answered('POST', '/things', { name: 'f1', mqttClientId: 'client-7', tags: ['lab', 'cold room', 'lab'] })
    const id = nameId('thing', 'f1')
    expect(made).toEqual({
      id,
      name: 'f1',
      mqttClientId: 'client-7',
      status: 'offline',
      thingTypeId: null,
      tags: ['lab', 'cold room'],
      tagIds: [nameId('tag', 'lab'), nameId('tag', 'cold room')],
      createdAt: '2026-01-01T00:00:00.000Z',
      lastSeenAt: null,
    })
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(await answered('GET', '/things/f1')).toEqual(made)
    expect(await answered('GET', `/things/${id.toUpperCase()}`)).toEqual(made)
    expect(bench.engine.device('f1')).toMatchObject({ clientId: 'client-7', attributes: { tags: 'lab, cold room' } })

    await answered('PATCH', '/devices/f1', { attributes: { customer: 'Acme', tags: 'lab' } })
    expect(await answered('PUT', `/things/${id}`, { tags: ['lab', 'new'] })).toMatchObject({
      tags: ['lab', 'new'],
      mqttClientId: 'client-7',
    })
    expect(bench.engine.device('f1')!.attributes).toEqual({ customer: 'Acme', tags: 'lab, new' })
    expect(await answered('PUT', '/things/f1', { name: 'f1', mqttClientId: 'f1', tags: [] })).toMatchObject({
      tags: [],
      mqttClientId: 'f1',
    })
    expect(bench.engine.device('f1')!.attributes).toEqual({ customer: 'Acme' })

    await answered('DELETE', `/things/${id}`)
    expect((await call('GET', `/things/${id}`)).json).toMatchObject({ code: 'DeviceNotFound' })
  })

  it('are online when they are connected by MQTT, and listed by their names', async () => {
    bench.connect('f10')
    await answered('POST', '/things', { name: 'f2' })
    const names = async (query: string) =>
      ((await answered('GET', `/things?${query}`)) as { items: { name: string }[] }).items.map(({ name }) => name)
    expect(await names('')).toEqual(['f2', 'f10'])
    expect(await names('status=online')).toEqual(['f10'])
    expect(await names('status=offline')).toEqual(['f2'])
    expect(await names('search=F1&limit=1')).toEqual(['f10'])
  })

  it('are found by all of several tags, by name or by id', async () => {
    const tags = { f1: ['lab', 'cold'], f2: ['lab'], f3: ['cold'], f4: [] }
    for (const [name, given] of Object.entries(tags)) await answered('POST', '/things', { name, tags: given })
    const rows: [query: string, names: string[]][] = [
      ['tagName=lab', ['f1', 'f2']],
      ['tagName=lab&tagName=cold', ['f1']],
      ['tagName=la', []],
      ['tagName=Lab', []],
      [`tagId=${nameId('tag', 'cold')}`, ['f1', 'f3']],
      [`tagId=${nameId('tag', 'cold')}&tagName=lab`, ['f1']],
      ['tagId=cold', []],
    ]
    for (const [query, expected] of rows) {
      const { items } = (await answered('GET', `/things?${query}`)) as { items: { name: string }[] }
      expect([query, items.map(({ name }) => name)]).toEqual([query, expected])
    }
  })

  it.each<[what: string, method: string, path: string, body: object | undefined, status: number, words: string]>([
    ['a name with a slash', 'POST', '/things', { name: 'a/b' }, 400, '‘name’: A device id may not hold'],
    ['a name that is taken', 'POST', '/things', { name: 'f1' }, 409, '‘f1’ is already registered'],
    ['a type that there is not', 'POST', '/things', { name: 'f2', thingTypeId: 'x' }, 404, '‘x’'],
    ['a tag with a comma', 'POST', '/things', { name: 'f2', tags: ['a,b'] }, 400, 'A tag may not hold commas'],
    [
      'tags that are too many',
      'POST',
      '/things',
      { name: 'f2', tags: Array.from({ length: 99 }, (_, at) => `tag-number-${at}`) },
      400,
      'at most 1,024',
    ],
    ['a field that is not known', 'POST', '/things', { name: 'f2', deviceId: 'f2' }, 400, '‘deviceId’ is not a field'],
    ['another name', 'PUT', '/things/f1', { name: 'f2' }, 400, 'A thing keeps its name'],
    ['an unknown thing', 'PUT', '/things/x', { tags: [] }, 404, 'There is no thing ‘x’'],
    ['an unknown Thing ID', 'GET', `/things/${nameId('thing', 'x')}`, undefined, 404, 'There is no thing'],
    ['a filter that is not known', 'GET', '/things?tag=a', undefined, 400, '‘tag’ is not a field'],
  ])('%s is refused, and nothing changes', async (_, method, path, body, status, words) => {
    bench.connect('f1')
    const before = bench.engine.device('f1')
    const answer = await call(method, path, body)
    expect([answer.status, (answer.json as { message: string }).message]).toEqual([status, expect.stringContaining(words) as string])
    expect([bench.engine.device('f1'), bench.engine.deviceCount()]).toEqual([before, 1])
  })

  it('show what they report, what they should take, and the difference', async () => {
    bench.connect('f1')
    expect(await answered('GET', '/things/f1/shadow')).toEqual({ reported: {}, desired: {}, delta: {}, version: 0, updatedAt: null })
    bench.apply({ kind: 'device.reported', deviceId: 'f1', patch: { target: 4, door: { open: true, left: 1 } } })
    bench.wait(1_000)
    await answered('PATCH', '/devices/f1/twin/desired', { patch: { target: 4.0, door: { open: false, left: 1 }, light: true } })
    expect(await answered('GET', `/things/${nameId('thing', 'f1')}/shadow`)).toEqual({
      reported: { target: 4, door: { open: true, left: 1 } },
      desired: { target: 4, door: { open: false, left: 1 }, light: true },
      delta: { door: { open: false }, light: true },
      version: 2,
      updatedAt: '2026-01-01T00:00:01.000Z',
    })
  })
})

describe('thing types', () => {
  const type = {
    name: 'com.example.fridge',
    version: '1.2.0',
    description: 'Keeps cold',
    tags: ['cold'],
    properties: [
      { name: 'target', type: 'float', writable: true, unit: '°C', min: -20, max: 8 },
      { name: 'mode', type: 'enum', writable: true, values: ['eco', 'fast'] },
      { name: 'opened', type: 'int', writable: false },
      { name: 'label', type: 'string', writable: false },
    ],
    events: [
      { name: 'overheat', severity: 'warn', payload: [{ name: 'temperature', type: 'float' }] },
      { name: 'started', severity: 'info', payload: [] },
    ],
    commands: [
      {
        name: 'defrost',
        type: 'sync',
        input: [{ name: 'minutes', type: 'int', min: 1 }],
        output: [{ name: 'ok', type: 'boolean' }],
        timeoutMs: 5000,
      },
      { name: 'reboot', type: 'sync', input: [], output: [] },
    ],
  }

  it('are device templates, read back as they were given, with a device set of all their things', async () => {
    const made = (await answered('POST', '/thing-types', type)) as { id: string }
    expect(made).toEqual({ ...type, id: made.id, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' })
    expect(await answered('GET', `/thing-types/${made.id}`)).toEqual(made)
    expect(bench.engine.template(made.id)).toMatchObject({
      settings: [{ name: 'target', schema: { type: 'double', minimum: -20, maximum: 8, unit: '°C' } }, { name: 'mode' }],
      reported: [{ name: 'opened', schema: { type: 'integer' } }, { name: 'label' }],
      commands: [
        { name: 'defrost', payload: { type: 'object', fields: [{ name: 'minutes' }] } },
        { name: 'reboot', payload: null },
      ],
    })
    await answered('POST', '/things', { name: 'f1', thingTypeId: made.id })
    const { items } = await bench.calls().deviceSets.list({ search: 'com.example.fridge (default)' })
    expect(items).toMatchObject([{ name: 'com.example.fridge (default)', memberCount: 1 }])
    const { jobId } = (await answered('POST', '/jobs', {
      targets: { thingGroupNames: ['com.example.fridge (default)'] },
      document: { action: 'reboot' },
    })) as { jobId: string }
    expect(bench.engine.execution(jobId, 'f1')!.status).toBe('QUEUED')
  })

  it('change in what is given and keep the rest, and their device set goes by their name', async () => {
    const { id } = (await answered('POST', '/thing-types', type)) as { id: string }
    const changed = await answered('PUT', `/thing-types/${id}`, { name: 'com.example.cooler', commands: [{ name: 'stop' }] })
    expect(changed).toMatchObject({
      ...type,
      name: 'com.example.cooler',
      commands: [{ name: 'stop', type: 'sync', input: [], output: [] }],
    })
    expect([...bench.engine.deviceSets()].map(({ name }) => name)).toEqual(['com.example.cooler (default)'])
    await answered('DELETE', `/thing-types/${id}`)
    expect([[...bench.engine.templates()], [...bench.engine.deviceSets()]]).toEqual([[], []])
  })

  it('that things have, and that are refused, change nothing', async () => {
    const { id } = (await answered('POST', '/thing-types', type)) as { id: string }
    await answered('POST', '/things', { name: 'f1', thingTypeId: id })
    const rows: [method: string, path: string, body: unknown, status: number, words: string][] = [
      ['DELETE', `/thing-types/${id}`, undefined, 409, 'used by 1 device'],
      ['POST', '/thing-types', type, 409, 'com.example.fridge'],
      ['POST', '/thing-types', { name: 'a', properties: [{ name: 'b', type: 'list' }] }, 400, '‘properties.0.type’'],
      ['POST', '/thing-types', { name: 'a', properties: [{ name: 'b', type: 'enum' }] }, 400, 'An enum has "values"'],
      [
        'POST',
        '/thing-types',
        { name: 'a', properties: [{ name: 'b', type: 'string', max: 4 }] },
        400,
        '"min" and "max" are for int and float',
      ],
      ['POST', '/thing-types', { name: 'a', commands: [{ name: 'b', type: 'async' }] }, 400, 'The type of a command is "sync".'],
      ['PUT', '/thing-types/none', { name: 'a' }, 404, 'There is no thing type ‘none’'],
    ]
    for (const [method, path, body, status, words] of rows) {
      const answer = await call(method, path, body)
      expect([answer.status, (answer.json as { message: string }).message]).toEqual([status, expect.stringContaining(words) as string])
    }
    expect([[...bench.engine.templates()].length, [...bench.engine.deviceSets()].length]).toEqual([1, 1])
  })

  it('of templates that were made elsewhere show what EMQX Fleets has no word for under the word of the bench', async () => {
    const { templateId } = await bench.calls().templates.create({
      name: 'Lab fridge',
      settings: [{ name: 'limits', schema: { type: 'map', values: { type: 'double' } } }],
      commands: [{ name: 'beep', payload: { type: 'integer' } }],
    })
    expect(await answered('GET', `/thing-types/${templateId}`)).toMatchObject({
      version: '1.0.0',
      tags: [],
      properties: [{ name: 'limits', type: 'map', writable: true }],
      commands: [{ name: 'beep', input: [{ name: 'value', type: 'int' }], output: [] }],
    })
    expect(await answered('GET', '/thing-types?tagName=cold')).toMatchObject({ total: 0 })
  })
})
