import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeviceDoor, type TrafficNote } from '../../../main/composition/device-door.ts'
import { deviceFacts, filledDelivery, type FillDocument } from '../../../main/composition/device-facts.ts'
import type { Outgoing } from '../../../main/contract/dialect.ts'
import type { Input } from '../../../main/contract/engine-io.ts'
import type { Connection } from '../../../main/contract/sign-in.ts'
import type { TelemetryMessage } from '../../../main/contract/telemetry.ts'
import { dialectNamed } from '../../../main/dialects/index.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

/** No file is named in these documents. */
const asItStands: FillDocument = (document) => document

/** A door to a real engine, with what was put into it, sent and noted. */
function doorTo(bench: EngineBench) {
  const inputs: string[] = []
  const sent: string[] = []
  const notes: TrafficNote[] = []
  const tags: (string | null)[] = []
  let isLost = false
  let deafTo: readonly string[] = []
  const kept: { deviceId: string; telemetry: TelemetryMessage }[] = []
  const door: DeviceDoor = new DeviceDoor({
    dialectNamed,
    submit: (input: Input, first) => {
      inputs.push(input.kind)
      const output = bench.apply(input)
      first?.(output)
      for (const delivery of output.outbox) door.deliver(delivery)
      return Promise.resolve(output)
    },
    settled: () => Promise.resolve(),
    facts: (deviceId) => deviceFacts(bench.engine, asItStands, deviceId, bench.now),
    filled: (delivery) => filledDelivery(asItStands, delivery),
    keepTelemetry: (deviceId, telemetry) => {
      kept.push({ deviceId, telemetry })
      return Promise.resolve()
    },
    send: (_deviceId, outgoing, tag) => !isLost && !deafTo.includes(outgoing.topic) && sent.push(outgoing.topic) > 0 && tags.push(tag) > 0,
    note: (entry) => notes.push(entry),
    failed: (error) => {
      throw error
    },
  })
  return {
    door,
    inputs,
    sent,
    tags,
    notes,
    kept,
    lose: (lost: boolean) => (isLost = lost),
    deafen: (topics: readonly string[]) => (deafTo = topics),
  }
}

const plain: Connection = { deviceId: 'd1', dialect: 'plain', modelId: null }
const azure: Connection = { deviceId: 'd1', dialect: 'azure', modelId: 'dtmi:com:example:Thermostat;1' }

/** Plain devices are answered nothing. */
const noAnswer = (outgoing: Outgoing): boolean => {
  throw new Error(`Nobody asked for ${outgoing.topic}.`)
}

const filters = ['bench/d1/commands/request/+']
const answer = { topic: 'bench/d1/commands/response/j1.1.0', text: '{"status":"SUCCEEDED"}', payloadBytes: 22, qos: 1, retain: false }

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('what a device has taken', () => {
  test('is no change of its own when its answer comes right behind it', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected(plain)
    bench.job('j1', ['d1'])
    await door.listening(plain, filters)
    door.acknowledged('d1', 'j1.1.0')
    await door.received(plain, answer, noAnswer)
    const changes = bench.changes.length
    await vi.runAllTimersAsync()
    expect(bench.changes.length).toBe(changes)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'SUCCEEDED', delivered: true })
  })

  test('is kept when no answer comes', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected(plain)
    bench.job('j1', ['d1'])
    await door.listening(plain, filters)
    door.acknowledged('d1', 'j1.1.0')
    await vi.runAllTimersAsync()
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'IN_PROGRESS', delivered: true })
  })

  test.each(['disconnected', 'taken over'])('is not sent again to a device that was %s at once', async (how) => {
    const bench = new EngineBench()
    const { door, sent } = doorTo(bench)
    await door.connected(plain)
    bench.job('j1', ['d1'])
    await door.listening(plain, filters)
    door.acknowledged('d1', 'j1.1.0')
    if (how === 'disconnected') await door.disconnected(plain)
    await door.connected(plain)
    await door.listening(plain, filters)
    expect(sent).toEqual(['bench/d1/commands/request/j1.1.0'])
  })

  test('is kept when the bench stops', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    await door.connected(plain)
    bench.job('j1', ['d1'])
    await door.listening(plain, filters)
    door.acknowledged('d1', 'j1.1.0')
    await door.stop()
    expect(bench.engine.execution('j1', 'd1')?.delivered).toBe(true)
  })
})

test('what a device says is noted with what was made of it', async () => {
  const bench = new EngineBench()
  const { door, notes } = doorTo(bench)
  await door.connected(plain)
  await door.received(plain, answer, noAnswer)
  await door.received(plain, { topic: 'bench/d1/reported', text: 'no json', payloadBytes: 7, qos: 0, retain: false }, noAnswer)
  expect(notes.map(({ direction, verdict }) => `${direction} ${verdict}`)).toEqual(['event info', 'in refused', 'in refused'])
})

describe('an Azure device', () => {
  const asks = (topic: string, text = '') => ({ topic, text, payloadBytes: text.length, qos: 0, retain: false })

  async function connected() {
    const bench = new EngineBench()
    const answers: Outgoing[] = []
    const { door, inputs, sent, notes, kept, lose } = doorTo(bench)
    await door.connected(azure)
    await door.listening(azure, [])
    const say = (topic: string, text?: string) => door.received(azure, asks(topic, text), (outgoing) => answers.push(outgoing) > 0)
    return { bench, door, inputs, sent, notes, kept, lose, answers, say }
  }

  test('names its model, and gets its twin as it stands', async () => {
    const { bench, answers, say } = await connected()
    bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { target: 4 } })
    await say('$iothub/twin/GET/?$rid=7', ' ')
    expect(bench.engine.device('d1')?.modelId).toBe('dtmi:com:example:Thermostat;1')
    expect(answers).toMatchObject([{ topic: '$iothub/twin/res/200/?$rid=7', needsSubscription: false }])
    expect(JSON.parse(answers[0]!.payload)).toEqual({ desired: { target: 4, $version: 2 }, reported: { $version: 1 } })
  })

  test('is answered each report with the version that it made, whatever came behind it', async () => {
    const { answers, say } = await connected()
    const patch = '$iothub/twin/PATCH/properties/reported/?$rid='
    await Promise.all([say(`${patch}a`, '{"volts":1}'), say(`${patch}b`, '{"volts":2}'), say(`${patch}c`, '[]')])
    expect(answers.map(({ topic }) => topic)).toEqual([
      '$iothub/twin/res/204/?$rid=a&$version=2',
      '$iothub/twin/res/204/?$rid=b&$version=3',
      '$iothub/twin/res/400/?$rid=c',
    ])
  })

  test('is not sent a method twice, though nothing acknowledges that it has come', async () => {
    const { bench, door, sent } = await connected()
    bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'reboot' }], responseTimeoutInSeconds: 300 } })
    await door.listening(azure, ['$iothub/methods/POST/#'])
    await door.connected(azure)
    await door.listening(azure, ['$iothub/methods/POST/#'])
    expect(sent.filter((topic) => topic.startsWith('$iothub/methods/'))).toEqual(['$iothub/methods/POST/reboot/?$rid=j1.1.0'])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'IN_PROGRESS', delivered: true })
  })

  test('gets a method that could not leave when it listens again', async () => {
    const { bench, door, sent, notes, inputs, lose } = await connected()
    bench.job('j1', ['d1'])
    lose(true)
    await door.listening(azure, ['$iothub/methods/POST/#'])
    expect(inputs.at(-1)).toBe('delivery.failed')
    expect(notes.at(-1)?.sentence).toBe('Job ‘Reboot’ is ready for the device, which does not listen any more: it gets it when it does.')
    lose(false)
    await door.connected(azure)
    await door.listening(azure, ['$iothub/methods/POST/#'])
    expect(sent).toEqual(['$iothub/methods/POST/reboot/?$rid=j1.1.0'])
    expect(notes.at(-1)?.sentence).toBe('Sent job ‘Reboot’.')
  })

  test('has its telemetry kept', async () => {
    const { kept, say } = await connected()
    await say('devices/d1/messages/events/level=high', '{"volts":12}')
    expect(kept).toMatchObject([{ deviceId: 'd1', telemetry: { body: { volts: 12 }, properties: { level: 'high' } } }])
  })

  test('that went before its answer leaves a line that says so', async () => {
    const { door, notes } = await connected()
    await door.received(azure, asks('$iothub/twin/GET/?$rid=1'), () => false)
    expect(notes.at(-1)).toMatchObject({
      direction: 'out',
      verdict: 'info',
      sentence: 'Not answered: the device has not subscribed to its answer, or is gone.',
    })
  })
})

describe('a device that is told one thing in several messages', () => {
  const emqx: Connection = { deviceId: 'd1', dialect: 'emqx', modelId: null }
  const update = '$emqx/things/d1/shadow/update'
  const delta = `${update}/delta`

  async function told(deafTo: readonly string[]) {
    const bench = new EngineBench()
    const tried = doorTo(bench)
    await tried.door.connected(emqx)
    bench.job('j1', ['d1'], { work: { type: 'setting', operations: [{ name: 'fan', value: 3 }] } })
    tried.deafen(deafTo)
    await tried.door.listening(emqx, ['$emqx/things/d1/#'])
    return { ...tried, said: tried.notes.filter(({ direction }) => direction === 'out').map(({ topic, verdict }) => [topic, verdict]) }
  }

  test.each<[string, string[], [string, string][], (string | null)[]]>([
    [
      'all of them',
      [],
      [
        [update, 'sent'],
        [delta, 'sent'],
      ],
      ['j1.1.0', null],
    ],
    ['one of them', [update], [[delta, 'sent']], ['j1.1.0']],
    ['none of them', [update, delta], [[update, 'info']], []],
  ])('and hears %s acknowledges the first that it hears; what it does not hear is no news', async (_what, deafTo, said, tags) => {
    const tried = await told(deafTo)
    expect(tried.said).toEqual(said)
    expect(tried.tags).toEqual(tags)
    expect(tried.notes.filter(({ sentence }) => sentence === 'Sent job ‘Reboot’.')).toHaveLength(Math.min(1, tags.length))
    expect(tried.inputs.includes('delivery.failed')).toBe(tags.length === 0)
  })

  test('is answered what it asked, and of the rest only what it hears is news', async () => {
    const { door, notes } = doorTo(new EngineBench())
    const aws: Connection = { deviceId: 'd1', dialect: 'aws', modelId: null }
    await door.connected(aws)
    const text = '{"state":{"reported":{"a":1},"desired":{"a":2}}}'
    const says = { topic: '$aws/things/d1/shadow/update', text, payloadBytes: text.length, qos: 1, retain: false }
    await door.received(aws, says, ({ topic }) => topic.endsWith('/delta'))
    expect(notes.filter(({ direction }) => direction === 'out').map(({ topic, verdict }) => [topic, verdict])).toEqual([
      ['$aws/things/d1/shadow/update/accepted', 'info'],
      ['$aws/things/d1/shadow/update/delta', 'sent'],
    ])
  })
})

test('a device of AWS that asks for its shadow and hears no changes of it is not said to be gone', async () => {
  const bench = new EngineBench()
  const { door, notes, deafen } = doorTo(bench)
  const shadow = '$aws/things/d1/shadow'
  deafen(['update/delta', 'update/documents', 'update/accepted'].map((end) => `${shadow}/${end}`))
  const aws: Connection = { deviceId: 'd1', dialect: 'aws', modelId: null }
  await door.connected(aws)
  bench.job('j1', ['d1'], { work: { type: 'setting', operations: [{ name: 'fan', value: 3 }] } })
  await door.listening(aws, [`${shadow}/get/accepted`])
  const { outbox } = bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { fan: 4 } })
  for (const delivery of outbox) door.deliver(delivery)
  expect(notes.filter(({ direction }) => direction === 'out').map(({ sentence }) => sentence)).toEqual([
    'The settings of job ‘Reboot’ stand in its shadow: the device does not listen for changes of it, and finds them when it asks.',
    'Version 2 of its shadow was not sent: the device does not listen for changes of it, and finds it when it asks.',
  ])
})

test('an answer leaves before the notices of what it answers', async () => {
  const bench = new EngineBench()
  const { door, sent, notes } = doorTo(bench)
  const aws: Connection = { deviceId: 'd1', dialect: 'aws', modelId: null }
  const jobs = '$aws/things/d1/jobs'
  await door.connected(aws)
  await door.listening(aws, [`${jobs}/#`])
  bench.job('j1', ['d1'], { work: { type: 'document', document: {} } })
  sent.length = 0
  const text = '{"status":"SUCCEEDED"}'
  const says = { topic: `${jobs}/j1/update`, text, payloadBytes: text.length, qos: 1, retain: false }
  await door.received(aws, says, ({ topic }) => sent.push(topic) > 0)
  expect(sent).toEqual([`${jobs}/j1/update/accepted`, `${jobs}/notify`, `${jobs}/notify-next`])
  expect(notes.slice(-2).map(({ sentence }) => sentence)).toEqual([
    'Told that its queue of jobs is empty now.',
    'Sent along with the message before it.',
  ])
})

describe('a message that came by HTTP', () => {
  test('tells the connection of the device what goes along with the answer', async () => {
    const { door, sent } = doorTo(new EngineBench())
    const text = '{"state":{"desired":{"a":2}}}'
    const topic = '$aws/things/d1/shadow/update'
    await door.asked('d1', 'aws', { topic, text, payloadBytes: text.length, qos: 1, retain: false })
    expect(sent).toEqual([`${topic}/documents`, `${topic}/delta`])
  })

  test('is answered to whoever asked and to nobody else, and stands in the device’s traffic', async () => {
    const bench = new EngineBench()
    const { door, inputs, sent, notes } = doorTo(bench)
    const topic = '$iothub/twin/GET/?$rid=1'
    const taken = await door.asked('d1', 'azure', { topic, text: '', payloadBytes: 0, qos: 1, retain: false })
    expect(taken).toMatchObject({ verdict: 'noted', answers: [{ topic: '$iothub/twin/res/200/?$rid=1' }] })
    expect([inputs, sent]).toEqual([['device.asked'], []])
    expect(notes.map(({ direction, verdict }) => [direction, verdict])).toEqual([['in', 'noted']])
  })

  test('that is refused says why, with the code that the engine has for it', async () => {
    const bench = new EngineBench()
    const { door } = doorTo(bench)
    const topic = '$iothub/twin/PATCH/properties/reported/?$rid=1&$version=7'
    const taken = await door.asked('d1', 'azure', { topic, text: '{"a":1}', payloadBytes: 7, qos: 1, retain: false })
    expect(taken).toMatchObject({ verdict: 'refused', why: 'versionMismatch', answers: [{ topic: '$iothub/twin/res/412/?$rid=1' }] })
  })
})
