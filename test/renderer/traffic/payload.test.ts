import { describe, expect, it } from 'vitest'
import { readablePayload, shortPayload, shortTopic } from '../../../renderer/traffic/payload.ts'

describe('a payload on screen', () => {
  it.each([
    [null, 0, { kind: 'none', text: '', isCut: false }, ''],
    ['', 0, { kind: 'none', text: '', isCut: false }, ''],
    [null, 7, { kind: 'binary', text: '', isCut: false }, '7 bytes that are not text'],
    ['{"a":[1]}', 9, { kind: 'json', text: '{\n  "a": [\n    1\n  ]\n}', isCut: false }, '{"a":[1]}'],
    ['on\n off', 7, { kind: 'text', text: 'on\n off', isCut: false }, 'on off'],
    ['{"a":"bc', 5000, { kind: 'text', text: '{"a":"bc', isCut: true }, '{"a":"bc'],
    ['°', 2, { kind: 'text', text: '°', isCut: false }, '°'],
  ])('%j of %d bytes', (payload, payloadBytes, readable, short) => {
    expect([readablePayload({ payload, payloadBytes }), shortPayload({ payload, payloadBytes })]).toEqual([readable, short])
  })
})

it.each([
  ['bench/d-1/settings/ack/j.1.0', 'bench/…/settings/ack/j.1.0'],
  ['bench/other/reported', 'bench/other/reported'],
  ['devices/d-1/messages/events/%24.ct=application%2Fjson&%24.ce=utf-8', 'devices/…/messages/events/'],
  ['devices/d-1/messages/devicebound/%24.to=%2Fdevices%2Fd-1&level=a/b', 'devices/…/messages/devicebound/'],
  ['$iothub/twin/res/200/?$rid=7&$version=3', '$iothub/twin/res/200/'],
  ['$iothub/twin/PATCH/properties/desired/?$version=4', '$iothub/twin/PATCH/properties/desired/'],
  [null, ''],
])('the topic %j is shortened to %j', (topic, short) => expect(shortTopic({ topic, deviceId: 'd-1' })).toBe(short))
