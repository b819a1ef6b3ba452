import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnswerFacts, DialectReading, WireMessage } from '../../../../main/contract/dialect.ts'
import type { Device } from '../../../../main/contract/devices.ts'
import { utf8Bytes } from '../../../../main/contract/json.ts'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'
import { factsOf } from '../facts.ts'

function read(topic: string, text: string | null = '', more: Partial<WireMessage> = {}): DialectReading {
  const payloadBytes = text === null ? 3 : utf8Bytes(text)
  return azureDialect.read('dev1', { topic, text, payloadBytes, qos: 1, retain: false, ...more })
}

/** What the device is answered, given how the engine took it. */
function answerOf(reading: DialectReading, facts: Partial<AnswerFacts> = {}) {
  if (reading.kind !== 'input' && reading.kind !== 'question' && reading.kind !== 'refused')
    throw new Error(`A ${reading.kind} reading has no answer.`)
  const answers = reading.answer?.(factsOf(facts)) ?? []
  expect(answers.length).toBeLessThan(2)
  return answers[0]
}

const device: Device = {
  deviceId: 'dev1',
  name: 'dev1',
  templateId: null,
  slot: null,
  attributes: {},
  properties: {},
  desired: { target: 21 },
  reported: { target: { value: 20, ac: 202, av: 7 }, serial: 'A1' },
  dialect: 'azure',
  presence: 'online',
  registeredBy: 'connection',
  createdAtMs: 0,
  firstSeenAtMs: 0,
  lastSeenAtMs: 0,
}
/** Ahead of the report that is answered: others may have come behind it. */
const twin = { deviceId: 'dev1', desiredVersion: 7, reportedVersion: 13, desiredAtMs: {}, reportedAtMs: {} }

describe('telemetry', () => {
  const events = 'devices/dev1/messages/events/'
  test.each([
    [
      // As the Node SDK was seen to send it.
      `${events}%24.mid=m%201&%24.ct=application%2Fjson&%24.ce=utf-8&level=high`,
      '{"temperature":21.5,"humidity":40}',
      {
        component: null,
        body: { temperature: 21.5, humidity: 40 },
        text: null,
        contentType: 'application/json',
        properties: { '$.mid': 'm 1', '$.ct': 'application/json', '$.ce': 'utf-8', level: 'high' },
      },
      'Telemetry: temperature, humidity.',
    ],
    [events, '{"a":1}', { component: null, body: { a: 1 }, text: null, contentType: null, properties: {} }, 'Telemetry: a.'],
    [events.slice(0, -1), '1', { component: null, body: 1, text: null, contentType: null, properties: {} }, 'Telemetry: one value.'],
    [
      `${events}%24.sub=thermostat1&%24.ct=text%2Fplain`,
      '{"a":1}',
      {
        component: 'thermostat1',
        body: { a: 1 },
        text: null,
        contentType: 'text/plain',
        properties: { '$.sub': 'thermostat1', '$.ct': 'text/plain' },
      },
      'Telemetry of thermostat1: a.',
    ],
    [
      `${events}$.sub=c1`,
      '{}',
      { component: 'c1', body: {}, text: null, contentType: null, properties: { '$.sub': 'c1' } },
      'Telemetry of c1: nothing.',
    ],
    [
      `${events}flag&empty=`,
      '21.5 C',
      { component: null, body: null, text: '21.5 C', contentType: null, properties: { flag: '', empty: '' } },
      'Telemetry: text.',
    ],
    [
      `${events}%24.ct=application%2Fjson`,
      '{"a":',
      { component: null, body: null, text: '{"a":', contentType: 'application/json', properties: { '$.ct': 'application/json' } },
      'Telemetry: text.',
    ],
    [
      `${events}__proto__=x&a=1`,
      null,
      { component: null, body: null, text: null, contentType: null, properties: { a: '1' } },
      'Telemetry: 3 bytes that are no text.',
    ],
    [
      `${events}iothub-MessageType=Will`,
      '{"gone":true}',
      { component: null, body: { gone: true }, text: null, contentType: null, properties: { 'iothub-MessageType': 'Will' } },
      'Telemetry: gone.',
    ],
  ])('%s with %s', (topic, text, telemetry, sentence) => {
    const payloadBytes = text === null ? 3 : utf8Bytes(text)
    expect(read(topic, text)).toEqual({ kind: 'telemetry', telemetry: { ...telemetry, payloadBytes }, sentence })
  })

  test('that asks to be retained says so in a property of its own', () => {
    const reading = read(`${events}a=1`, '{}', { retain: true })
    expect(reading).toMatchObject({ telemetry: { properties: { a: '1', 'mqtt-retain': 'true' } } })
  })

  test('that is the will of a connection that broke off says so in a property of its own', () => {
    const reading = read(`${events}a=1&iothub-MessageType=none`, '{}', { isWill: true })
    expect(reading).toMatchObject({ telemetry: { properties: { a: '1', 'iothub-MessageType': 'Will' } } })
  })

  test('that is larger than 256 KiB is not kept', () => {
    expect(read(events, 'x'.repeat(256 * 1024))).toMatchObject({ kind: 'telemetry', telemetry: { payloadBytes: 262_144 } })
    expect(read(events, 'x'.repeat(256 * 1024 + 1))).toEqual({
      kind: 'refused',
      sentence: 'The telemetry has 262145 bytes, the most that is read is 262144; it is not kept.',
    })
  })

  test('that is nested too deep is not kept', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(read(events, nested(32)).kind).toBe('telemetry')
    for (const depth of [33, 8_000])
      expect(read(events, nested(depth))).toEqual({
        kind: 'refused',
        sentence: 'The telemetry is nested deeper than 32 levels; it is not kept.',
      })
  })
})

// A topic has at most 65,535 bytes (MQTT 3.1.1, 1.5.3); that of an answer is longer than that of the question.
test.each(['$iothub/twin/GET/', '$iothub/twin/PATCH/properties/reported/'])(
  'a request id that does not fit into the topic of an answer is refused on %s',
  (topic) => {
    expect(read(`${topic}?$rid=${'r'.repeat(64_001)}`, '{}')).toEqual({
      kind: 'refused',
      sentence: 'Its ‘$rid’ has more than 64000 bytes and does not fit into the topic of an answer.',
    })
  },
)

describe('the twin', () => {
  test.each([
    // Node and Python take a UUID, C a number.
    ['$iothub/twin/GET/?$rid=5f0c6f44-1b1c-4c1e-9a31-0d3f3ad0a6b2', '5f0c6f44-1b1c-4c1e-9a31-0d3f3ad0a6b2'],
    ['$iothub/twin/GET/?$rid=42', '42'],
    ['$iothub/twin/GET?$rid=42', '42'],
    ['$iothub/twin/GET/?x=1&$rid=a%20b%2f', 'a%20b%2f'],
    ['$iothub/twin/GET/?%24rid=9&more', '9'],
    ['$iothub/twin/GET/?$rid=', ''],
    ['$iothub/twin/GET/?$rid=1&$rid=2', '1'],
  ])('%s is answered to its own request id', (topic, rid) => {
    const reading = read(topic, ' ')
    expect(reading).toMatchObject({ kind: 'question', sentence: 'Asks for its twin.' })
    expect(answerOf(reading, { device, twin })).toEqual({
      topic: `$iothub/twin/res/200/?$rid=${rid}`,
      payload: '{"desired":{"target":21,"$version":7},"reported":{"target":{"value":20,"ac":202,"av":7},"serial":"A1","$version":13}}',
      qos: 0,
      needsSubscription: false,
    })
  })

  test('of a device that nothing was written to has version 1 on both sides', () => {
    const answer = answerOf(read('$iothub/twin/GET/?$rid=1', ''), { device: { ...device, desired: {}, reported: {} } })
    expect(answer?.payload).toBe('{"desired":{"$version":1},"reported":{"$version":1}}')
  })

  test('of a device that was deleted meanwhile is an error, for a question without answer is never given up', () => {
    expect(answerOf(read('$iothub/twin/GET/?$rid=1', ''))).toEqual({
      topic: '$iothub/twin/res/404/?$rid=1',
      payload: '{"errorCode":404000,"message":"The device is not registered any more."}',
      qos: 0,
      needsSubscription: false,
    })
  })
})

describe('what a device reports', () => {
  const reported = '$iothub/twin/PATCH/properties/reported/?$rid=r1'
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  test.each([
    ['{"target":{"value":21,"ac":200,"av":7,"ad":"ok"},"old":null}', { target: { value: 21, ac: 200, av: 7, ad: 'ok' }, old: null }],
    ['{"c1":{"__t":"c","target":21}}', { c1: { __t: 'c', target: 21 } }],
    ['{"$iotin:c1":{"target":{"value":21,"sc":200,"sv":7}}}', { '$iotin:c1': { target: { value: 21, sc: 200, sv: 7 } } }],
    ['{"$version":9,"$metadata":{"$lastUpdated":"x","a":{"$lastUpdated":"x"}},"a":1}', { a: 1 }],
    ['{}', {}],
    ['{"a":[1,[2,{"b":"c"}]]}', { a: [1, [2, { b: 'c' }]] }],
    ['{"a":4503599627370496,"b":-4503599627370496,"c":3.4e38,"d":0.1}', { a: 2 ** 52, b: -(2 ** 52), c: 3.4e38, d: 0.1 }],
    [`{"a":"${'ü'.repeat(2048)}"}`, { a: 'ü'.repeat(2048) }],
    [`{"${'k'.repeat(1024)}":1}`, { ['k'.repeat(1024)]: 1 }],
  ])('%s', (text, patch) => {
    expect(read(reported, text)).toMatchObject({ kind: 'input', input: { kind: 'device.reported', deviceId: 'dev1', patch } })
    expect(read(reported, text)).not.toHaveProperty('input.expectedVersion')
  })

  test('ten levels below the root are read', () => {
    expect(read(reported, nested(11)).kind).toBe('input')
    expect(read(reported, nested(12)).kind).toBe('refused')
  })

  test.each([
    ['$iothub/twin/PATCH/properties/reported/?$rid=r1&$version=12', 12],
    ['$iothub/twin/PATCH/properties/reported/?$version=1&$rid=r1', 1],
    ['$iothub/twin/PATCH/properties/reported?%24version=3&%24rid=r1', 3],
  ])('%s holds for one version', (topic, expectedVersion) => {
    expect(read(topic, '{}')).toMatchObject({ kind: 'input', input: { expectedVersion } })
  })

  test.each([
    ['', 'is not JSON'],
    ['{"a":1', 'is not JSON'],
    ['[1]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['"on"', 'is not a JSON object'],
    [null, 'is not UTF-8 text'],
    ['{"":1}', 'has an empty key'],
    ['{"a.b":1}', 'has a key ‘a.b’: a key may not hold ".", "$", a space or a control character'],
    ['{"a b":1}', 'has a key ‘a b’'],
    ['{"$a":1}', 'has a key ‘$a’'],
    ['{"a$":1}', 'has a key ‘a$’'],
    ['{"a":{"$version":1}}', 'has a key ‘$version’'],
    ['{"a":{"$iotin:b":1}}', 'has a key ‘$iotin:b’'],
    ['{"$iotin:":1}', 'has a key ‘$iotin:’'],
    ['{"$iotin:a.b":1}', 'has a key ‘$iotin:a.b’'],
    ['{"a\\u0000":1}', 'has a key ‘a\u0000’'],
    ['{"a\\u0085":1}', 'has a key ‘a\u0085’'],
    ['{"a":[{"b c":1}]}', 'has a key ‘b c’'],
    ['{"a":{"__proto__":1}}', 'has a key "__proto__"'],
    [`{"${'ü'.repeat(513)}":1}`, 'has a key of more than 1024 bytes'],
    [`{"a":"${'ü'.repeat(2049)}"}`, 'has a text of more than 4096 bytes at ‘a’'],
    [`{"a":["${'x'.repeat(4097)}"]}`, 'has a text of more than 4096 bytes'],
    ['{"a":4503599627370497}', 'has an integer beyond ±2⁵² at ‘a’'],
    ['{"a":{"b":-9007199254740993}}', 'has an integer beyond ±2⁵² at ‘b’'],
    ['{"a":{"b":-1e999}}', 'has a number that is too large to keep'],
    [nested(12), 'is nested deeper than 10 levels'],
    [`{"a":${'['.repeat(11)}${']'.repeat(11)}}`, 'is nested deeper than 10 levels'],
    [`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'is nested deeper than 32 levels'],
  ])('%s is answered 400', (text, problem) => {
    const reading = read(reported, text)
    expect(reading.kind).toBe('refused')
    expect(reading.sentence).toMatch(/^The reported state .*; it changes nothing\.$/s)
    expect(reading.sentence).toContain(problem)
    const answer = answerOf(reading)
    expect(answer).toMatchObject({ topic: '$iothub/twin/res/400/?$rid=r1', qos: 0, needsSubscription: false })
    const body = JSON.parse(answer!.payload) as { errorCode: number; message: string }
    expect(body).toEqual({ errorCode: 400_000, message: reading.sentence.replace('; it changes nothing.', '.') })
  })

  // Merging nothing but nulls leaves the twin as it is, however long; the history would keep them all.
  test('a patch that is larger than what it could take away is answered 413', () => {
    const nulls = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":null`).join()}}`
    expect(read(reported, nulls(4_000)).kind).toBe('input')
    const reading = read(reported, nulls(6_000))
    const sentence = 'The reported state is patched with 76891 bytes, and the most that is read is 65536'
    expect(reading).toMatchObject({ kind: 'refused', sentence: `${sentence}; it changes nothing.` })
    const { topic, payload } = answerOf(reading)!
    expect([topic, JSON.parse(payload)]).toEqual(['$iothub/twin/res/413/?$rid=r1', { errorCode: 413_000, message: `${sentence}.` }])
    expect(answerOf(read(reported, nulls(60_000)))!.topic).toBe('$iothub/twin/res/413/?$rid=r1')
    expect(read('$iothub/twin/GET/?$rid=r1', nulls(60_000)).kind).toBe('question')
  })

  test.each(['x', '', '-1', '1.5', '1e3', '99999999999999999999'])('the version ‘%s’ is answered 400', (version) => {
    const reading = read(`${reported}&$version=${version}`, '{}')
    expect(reading.sentence).toContain('which is no whole number')
    expect(answerOf(reading)?.topic).toBe('$iothub/twin/res/400/?$rid=r1')
  })

  test.each([
    ['applied', undefined, 'res/204/?$rid=r1&$version=12', null],
    ['unchanged', undefined, 'res/204/?$rid=r1&$version=12', null],
    ['refused', 'versionMismatch', 'res/412/?$rid=r1', 412_000],
    ['refused', 'tooLarge', 'res/413/?$rid=r1', 413_000],
    ['refused', 'unknownDevice', 'res/404/?$rid=r1', 404_000],
    ['refused', undefined, 'res/400/?$rid=r1', 400_000],
  ] as const)('that was %s (%s) is answered %s', (verdict, why, topic, errorCode) => {
    const reading = read(reported, '{"a":1}')
    expect(reading.sentence).toBe('Reports a.')
    const answer = answerOf(reading, {
      device,
      twin,
      reading: { verdict, sentence: 'So it is.', reportedVersion: 12, ...(why ? { why } : {}) },
    })
    expect(answer).toEqual({
      topic: `$iothub/twin/${topic}`,
      payload: errorCode === null ? '' : JSON.stringify({ errorCode, message: 'So it is.' }),
      qos: 0,
      needsSubscription: false,
    })
  })
})

describe('the answer to a command', () => {
  const rid = 'job-7_x.3.1'
  test.each([
    ['200', '', 'SUCCEEDED', null, null],
    ['200', 'null', 'SUCCEEDED', null, null],
    ['200', '{"took":[1,2]}', 'SUCCEEDED', { took: [1, 2] }, null],
    ['202', '"later"', 'SUCCEEDED', 'later', null],
    ['299', '0', 'SUCCEEDED', 0, null],
    ['200', 'done', 'SUCCEEDED', 'done', null],
    ['199', '', 'FAILED', null, 'The device answered 199.'],
    ['300', '', 'FAILED', null, 'The device answered 300.'],
    ['404', ' ', 'FAILED', null, 'The device answered 404.'],
    ['-1', '', 'FAILED', null, 'The device answered -1.'],
    [
      '500',
      '{"message":"LED driver: open circuit","error":"x"}',
      'FAILED',
      { message: 'LED driver: open circuit', error: 'x' },
      'LED driver: open circuit',
    ],
    ['500', '{"message":5,"error":"door open"}', 'FAILED', { message: 5, error: 'door open' }, 'door open'],
    ['500', '{"message":"","code":7}', 'FAILED', { message: '', code: 7 }, '{"message":"","code":7}'],
    ['400', '"too hot"', 'FAILED', 'too hot', 'too hot'],
    ['400', 'too hot', 'FAILED', 'too hot', 'too hot'],
    ['400', '[1,2]', 'FAILED', [1, 2], '[1,2]'],
    ['400', '""', 'FAILED', '', '""'],
  ])('%s with %s', (status, text, expected, result, message) => {
    expect(read(`$iothub/methods/res/${status}/?$rid=${rid}`, text)).toEqual({
      kind: 'input',
      input: {
        kind: 'execution.answered',
        deviceId: 'dev1',
        jobId: 'job-7_x',
        executionNumber: 3,
        step: 1,
        status: expected,
        message,
        result,
        details: { methodStatus: status },
      },
      sentence: `Answers a command with status ${status}.`,
    })
  })

  test('finds its request id among other parameters', () => {
    expect(read(`$iothub/methods/res/200/?a=b&$rid=${rid}&c`, '')).toMatchObject({ input: { jobId: 'job-7_x' } })
  })

  test('is cut at 2028 characters where its words are the error', () => {
    expect(read(`$iothub/methods/res/500/?$rid=${rid}`, JSON.stringify({ message: 'x'.repeat(3000) }))).toMatchObject({
      input: { message: `${'x'.repeat(2027)}…` },
    })
  })

  test.each([
    ['200/', '', 'The answer has no ‘?$rid=’ that the bench gave out'],
    ['200/?$rid=', '', 'The answer has no ‘?$rid=’ that the bench gave out'],
    ['200/?$rid=7', '', 'The answer has no ‘?$rid=’ that the bench gave out'],
    [`ok/?$rid=${rid}`, '', 'The answer has the status ‘ok’, which is no whole number.'],
    [`/?$rid=${rid}`, '', 'The answer has the status ‘’'],
    [`2e2/?$rid=${rid}`, '', 'The answer has the status ‘2e2’'],
    [`200/?$rid=${rid}`, null, 'The answer is not UTF-8 text'],
    [`200/?$rid=${rid}`, '{"__proto__":1}', 'The answer has a key "__proto__"'],
    [`200/?$rid=${rid}`, '1e999', 'The answer has a number that is too large to keep'],
    [`200/?$rid=${rid}`, `${'['.repeat(33)}${']'.repeat(33)}`, 'The answer is nested deeper than 32 levels'],
    [`200/?$rid=${rid}`, `"${'x'.repeat(128 * 1024)}"`, 'The answer has 131074 bytes, the most that is read is 131072'],
  ])('%s with %s is refused', (topic, text, sentence) => {
    const reading = read(`$iothub/methods/res/${topic}`, text)
    expect(reading).toMatchObject({ kind: 'refused' })
    expect(reading.sentence).toContain(sentence)
  })
})

describe('everything else', () => {
  test.each([
    ['$iothub/twin/GET/', 'The twin is asked for without ‘?$rid=’'],
    ['$iothub/twin/GET/?rid=1', 'The twin is asked for without ‘?$rid=’'],
    ['$iothub/twin/PATCH/properties/reported/', 'The state is reported without ‘?$rid=’'],
    ['$iothub/twin/res/200/?$rid=1', 'The bench answers on this topic'],
    ['$iothub/twin/PATCH/properties/desired/?$version=2', 'The bench sends on this topic'],
    ['$iothub/methods/POST/reboot/?$rid=1', 'The bench sends on this topic'],
    ['$iothub/credentials/POST/issueCertificate/?$rid=1', 'The bench signs no certificates for devices.'],
    ['$iothub/twin/GETS/?$rid=1', 'The bench knows no such topic'],
    ['$iothub/twin/', 'The bench knows no such topic'],
    ['$iothub/', 'The bench knows no such topic'],
    ['devices/dev1/messages/devicebound/', 'The bench sends on this topic'],
    ['devices/dev1/modules/m1/messages/events/', 'This is a topic of a module'],
    ['devices/dev1/messages', 'The bench knows no such topic'],
    ['devices/dev1/messages/eventsx', 'The bench knows no such topic'],
    ['devices/dev1/', 'The bench knows no such topic'],
  ])('%s is refused', (topic, sentence) => {
    const reading = read(topic, '{}')
    expect(reading).toMatchObject({ kind: 'refused' })
    expect(reading.sentence).toContain(sentence)
  })

  test('no topic and no payload make it throw, and every answer carries its request id', () => {
    const topic = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'devices/dev1/messages/events/',
        'devices/dev1/',
        '$iothub/twin/GET/',
        '$iothub/twin/PATCH/properties/reported/',
        '$iothub/methods/res/200/',
        '$iothub/methods/res/',
      ),
    )
    const rest = fc.oneof(fc.string(), fc.constantFrom('?$rid=1', '?$rid=1&$version=2', '?$rid=j.1.0', '?%', '%%%', '?$rid'))
    const text = fc.option(fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"$version":1}', '[[', '{"a":{"b":null}}', '1e999')))
    fc.assert(
      fc.property(topic, rest, text, (start, end, payload) => {
        const reading = read(start + end, payload)
        if (reading.kind === 'telemetry' || reading.kind === 'noted') return
        const answer = answerOf(reading, { device, twin })
        if (answer !== undefined) expect(answer.topic).toMatch(/^\$iothub\/twin\/res\/\d{3}\/\?\$rid=/)
      }),
    )
  })
})
