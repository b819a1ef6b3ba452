import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpDoor } from '../../../main/api/doors/http.ts'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, rawRequest, token, type RawAnswer } from '../../helpers/http-door.ts'

/** Requests that are nearly right, as they go wrong in scripts: a value of another kind, a field too many, too few or misspelt. */
const wholeJob: JsonObject = {
  name: 'Night',
  description: '',
  targets: { thingNames: ['f1'], thingGroupNames: ['Fridges'], exceptThingNames: ['f2'], query: 'online = true' },
  targetSelection: 'SNAPSHOT',
  type: 'setting',
  operations: [{ name: 'fan', value: { speed: [1, null] } }],
  jobExecutionsRolloutConfig: {
    maximumPerMinute: 60,
    exponentialRate: { baseRatePerMinute: 10, incrementFactor: 2, rateIncreaseCriteria: { numberOfNotifiedThings: 5 } },
    batch: { type: 'percentage', value: 12.5 },
    maximumInProgress: 3,
  },
  abortConfig: {
    criteriaList: [{ action: 'CANCEL', failureType: 'ALL', thresholdPercentage: 20, minNumberOfExecutedThings: 1 }],
    cancellationThreshold: { type: 'number', value: 1, batch: true },
  },
  timeoutConfig: { inProgressTimeoutInMinutes: 1, queuedTimeoutInSeconds: 5 },
  jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT', numberOfRetries: 2 }] },
  schedulingConfig: {
    startTime: '2026-12-01 10:00',
    endTime: '2026-12-02 10:00',
    endBehavior: 'CANCEL',
    timeZone: 'Europe/Vienna',
    maintenanceWindows: [{ startTime: 'cron(0 2 ? * SUN *)', durationInMinutes: 60 }],
    recurrence: { frequency: 'daily', end: { type: 'occurrences', occurrences: 2 } },
    ifMissed: 'skip',
  },
}
/** What only a job takes, and no template of one. */
const keptAlong: JsonObject = {
  presignedUrlConfig: { expiresInSec: 60 },
  namespaceId: 'lab',
  documentParameters: { speed: '3' },
  tags: [{ Key: 'line', Value: '3' }],
}
const template: JsonObject = {
  name: 'Set ${parameters:to}',
  parameters: [{ name: 'to', type: 'number', default: 3 }],
  job: { ...wholeJob, targets: undefined, operations: [{ name: 'fan', value: '${parameters:to}' }] } as unknown as JsonObject,
}

const aKey = Buffer.alloc(32, 'k').toString('base64')

type Call = [method: string, path: string, body: JsonObject]
const calls: Call[] = [
  ['POST', '/jobs', { ...wholeJob, ...keptAlong, run: false }],
  ['POST', '/jobs', { jobTemplateId: 'kept', parameters: { to: 4 }, targets: { thingNames: ['f1'] }, run: false }],
  ['PUT', '/jobs/draft', { job: wholeJob }],
  [
    'PATCH',
    '/jobs/draft',
    {
      description: 'Slower',
      presignedUrlConfig: { expiresInSec: 300, roleArn: 'arn:aws:iam::1:role/files' },
      jobExecutionsRolloutConfig: { maximumPerMinute: 5 },
      abortConfig: null,
      timeoutConfig: { inProgressTimeoutInMinutes: 2 },
      jobExecutionsRetryConfig: null,
    },
  ],
  ['POST', '/jobs/live/targets', { targets: { thingNames: ['f2'], thingGroupNames: ['Fridges'] }, comment: 'More' }],
  ['POST', '/jobs/gone/cancel', { reasonCode: 'WRONG', comment: 'Why', force: true }],
  ['POST', '/jobs/live/executions/f1/cancel', { force: true }],
  ['POST', '/jobs/draft/template', { name: 'Kept' }],
  ['POST', '/jobs/preview-schedule', { schedulingConfig: wholeJob.schedulingConfig! }],
  ['POST', '/jobs/check', { job: wholeJob, reason: 'sameSetting', search: 'f', limit: 5, offset: 0 }],
  ['POST', '/jobs/preview-targets', { targets: wholeJob.targets!, templateId: null }],
  ['POST', '/job-templates', { ...template, name: 'Another' }],
  ['PATCH', '/job-templates/kept', template],
  [
    'POST',
    '/jobs',
    {
      targets: { thingNames: ['f1'] },
      type: 'command',
      operations: [{ name: 'pump*stop', value: null }],
      responseTimeoutInSeconds: 5,
      connectTimeoutInSeconds: 0,
      run: false,
    },
  ],
  ['PATCH', '/devices/f1/twin/desired', { patch: { target: 4, door: { open: null, list: [1] } } }],
  ['PATCH', '/devices/a1/shadows/display/desired', { patch: { light: true, lamps: [1, 'two'], gone: null } }],
  ['PATCH', '/devices/f1', { name: 'Left', slot: null, attributes: { customer: 'Acme' }, properties: {}, clientId: 'c 1' }],
  ['POST', '/devices/e1/commands', { action: 'reboot', params: { delay: [5, null] }, ttlSeconds: 5 }],
  ['PUT', '/devices/f1/credentials', { credentials: { kind: 'symmetricKey', primaryKey: aKey, secondaryKey: aKey } }],
  [
    'PUT',
    '/devices/f1/credentials',
    { credentials: { kind: 'thumbprint', primaryThumbprint: 'AB'.repeat(20), secondaryThumbprint: null } },
  ],
  [
    'POST',
    '/devices/f1/messages',
    { message: { payload: 'Hello', contentType: 'text/plain', correlationId: 'c', properties: { a: 'b' }, lifeInSeconds: 5 } },
  ],
  ['POST', '/things', { name: 't1', mqttClientId: 'c1', thingTypeId: null, tags: ['a', 'b c'] }],
  ['PUT', '/things/f1', { name: 'f1', mqttClientId: 'c2', thingTypeId: null, tags: ['a'] }],
  [
    'POST',
    '/thing-types',
    {
      name: 'Cooler',
      version: '1.0.0',
      tags: ['a'],
      properties: [{ name: 'mode', type: 'enum', writable: true, values: ['a', 1] }],
      events: [{ name: 'hot', severity: 'warn', payload: [{ name: 'by', type: 'float', unit: 'K', min: 0, max: 9 }] }],
      commands: [{ name: 'stop', type: 'sync', input: [], output: [{ name: 'ok', type: 'boolean' }], timeoutMs: 5 }],
    },
  ],
  ['POST', '/commands', { thingName: 'f1', action: 'stop', params: { a: [1] }, ttl: 5 }],
  ['POST', '/devices/import', { csv: `deviceId,key,thumbprint\nf9,${aKey},\n`, mode: 'check' }],
  ['POST', '/enrolment-groups', { name: 'Line', idScope: '0ne', primaryKey: aKey, secondaryKey: null }],
  ['POST', '/tokens', { name: 'Nightly' }],
  ['PATCH', '/settings', { recentJobs: 5, monitorPassword: 'secret', benchName: 'Lab' }],
  ['POST', '/simulator/start', { count: 1 }],
]

/** Where there is no such job, and where the device is none that takes commands. */
const statusOf: Record<string, number> = { '/jobs/gone/cancel': 404, '/commands': 409 }

const queries: [path: string, query: Record<string, string>][] = [
  ['/events', { kind: 'job', jobId: 'live', deviceId: 'f1', who: 'ada', operation: 'created', fromMs: '0', toMs: '9', limit: '5' }],
  ['/events', { search: 'job', beforeSequence: '4' }],
  ['/events.csv', { kind: 'audit', search: 'job', fromMs: '0', toMs: '1e15' }],
  ['/traffic', { topic: 'bench/+/#', verdict: 'refused', search: 'x', limit: '5' }],
  ['/traffic.jsonl', { topic: 'bench/#', direction: 'in' }],
  ['/jobs', { archived: 'true', status: 'CANCELED', type: 'command', targetSelection: 'SNAPSHOT', madeFrom: 'a', search: 'x', limit: '1' }],
  ['/jobs', { sort: '-created,name', cursor: Buffer.from('row:1').toString('base64url'), status: 'running' }],
  ['/jobs', { archived: 'true', cursor: Buffer.from('row:1').toString('base64url'), offset: '0' }],
  ['/jobs/live/executions', { status: 'FAILED', search: 'x', error: 'x', retried: 'true', sort: 'status', limit: '1', offset: '2' }],
  ['/things', { tagName: 'a', tagId: 'b', status: 'online', thingTypeId: 'x', search: 'f', limit: '1', offset: '0' }],
  ['/thing-types', { tagName: 'a', search: 'f', limit: '1' }],
  ['/job-templates', { search: 'x', sort: 'name', limit: '2' }],
  ['/devices/f1/twin/history', { beforeSequence: '4', limit: '2' }],
  ['/devices/f1/telemetry', { beforeSequence: '4', limit: '2' }],
]

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '..',
    '0',
    '-1',
    '1e400',
    'NaN',
    'true',
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '%',
    '‮',
    'x'.repeat(3_000),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const oddValue = fc.oneof(
  oddText,
  fc.constantFrom<JsonValue>(null, true, 0, -1, 0.1, 1e300, 2 ** 53, [], {}, [null], [[]], { type: 'number' }),
  fc.constant(JSON.parse('{"__proto__": {"value": 1}}') as JsonValue),
  fc.constantFrom(30, 60, 3_000).map(nested),
)

function nested(depth: number): JsonValue {
  let value: JsonValue = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** Every place in a value, as the names on the way to it. */
function placesIn(value: JsonValue, path: string[] = []): string[][] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [path, ...below.flatMap(([name, child]) => (child === undefined ? [] : placesIn(child, [...path, name])))]
}

const damage = fc.record({
  where: fc.nat(),
  how: fc.oneof(
    oddValue.map((value) => ({ kind: 'replaced' as const, value })),
    fc.constant({ kind: 'missing' as const }),
    fc.tuple(oddText, oddValue).map(([name, value]) => ({ kind: 'added' as const, name, value })),
  ),
})

function damaged(body: JsonObject, { where, how }: typeof damage extends fc.Arbitrary<infer Value> ? Value : never): JsonObject {
  const whole = { whole: structuredClone(body) as JsonValue }
  const places = placesIn(whole).filter((path) => path.length > 1)
  const path = places[where % places.length]!
  const parent = path.slice(0, -1).reduce<JsonValue>((value, name) => (value as JsonObject)[name]!, whole) as JsonObject
  const put = (object: object, name: string, value: JsonValue) =>
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true })
  if (how.kind === 'replaced') put(parent, path.at(-1)!, how.value)
  else if (how.kind === 'missing') delete parent[path.at(-1)!]
  else put(parent, how.name, how.value)
  return whole.whole as JsonObject
}

let bench: TestBench
let door: HttpDoor
const ask = (method: string, path: string, body?: string): Promise<RawAnswer> =>
  rawRequest(door, {
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body }),
  })

async function expectAnswered(answer: RawAnswer): Promise<void> {
  if (answer.status < 400) return
  const { code, message } = answer.json as { code: string; message: string }
  expect(answer.status, message).toBeLessThan(500)
  expect(bench.log).toEqual([])
  // A field by its name, or what there is one of in a request.
  if (answer.status === 400 && code === 'InvalidInput') expect(message).toMatch(/‘.+’|"\w+"|[Tt]he cursor|Cannot sort|The body/s)
}

beforeAll(async () => {
  bench = createTestBench()
  door = await openHttpDoor(bench)
  for (const deviceId of ['f1', 'f2']) bench.connect(deviceId)
  bench.apply({ kind: 'device.connected', deviceId: 'a1', dialect: 'aws' })
  bench.apply({ kind: 'device.connected', deviceId: 'e1', dialect: 'emqx' })
  bench.apply({ kind: 'device.listening', deviceId: 'e1', channels: ['deviceCommand'] })
  const made = bench.calls()
  await made.deviceSets.create({ name: 'Fridges', membership: { kind: 'static', deviceIds: ['f1'] } })
  const work = { document: {}, targets: { thingNames: ['f1'] } }
  await made.jobs.create({ jobId: 'draft', ...work, run: false })
  await made.jobs.create({ jobId: 'live', ...work, targetSelection: 'CONTINUOUS' })
  await made.jobTemplates.create({ jobTemplateId: 'kept', ...(JSON.parse(JSON.stringify(template)) as { name: string; job: object }) })
})
afterAll(() => door.close())

it('the requests themselves are right: each is taken where its job is there', async () => {
  const answers: [path: string, status: number][] = []
  for (const [method, path, body] of calls) answers.push([path, (await ask(method, path, JSON.stringify(body))).status])
  expect(answers).toEqual(calls.map(([, path]) => [path, statusOf[path] ?? expect.toBeOneOf([200, 201])]))
})

/** The same in every run; another number is another run. */
const seed = 20_261_121

describe('a request that is nearly right', () => {
  it.each(calls)('%s %s is refused in a sentence that names the field, or taken, and never fails', async (method, path, body) => {
    await fc.assert(
      fc.asyncProperty(damage, async (one) => expectAnswered(await ask(method, path, JSON.stringify(damaged(body, one))))),
      { numRuns: 150, seed },
    )
  })

  it.each(queries)('GET %s with %j likewise', async (path, query) => {
    const change = fc.record({
      name: fc.constantFrom(...Object.keys(query), '__proto__', 'limit[]', 'x'),
      value: oddText,
      twice: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ name, value, twice }) => {
        const asked = new URLSearchParams({ ...query, [name]: value.slice(0, 300) })
        if (twice) asked.append(name, value.slice(0, 300))
        await expectAnswered(await ask('GET', `${path}?${asked}`))
      }),
      { numRuns: 100, seed },
    )
  })
})

it.each([100, 10_000, 1_000_000])('a value nested %i deep is refused, and overflows no stack', async (depth) => {
  const answer = await ask(
    'POST',
    '/jobs',
    `{"targets": {"thingNames": ["f1"]}, "document": {"a": ${'['.repeat(depth)}${']'.repeat(depth)}}}`,
  )
  expect([answer.status, answer.json]).toEqual([
    400,
    { code: 'InvalidInput', message: '‘document.a.0’: An input is nested at most 40 deep.' },
  ])
})

it('a field without a name is refused by what it is', async () => {
  const { json } = await ask('POST', '/jobs/draft/copy', '{"": 1}')
  expect(json).toEqual({ code: 'InvalidInput', message: '‘""’ is not a field that is known here.' })
})
