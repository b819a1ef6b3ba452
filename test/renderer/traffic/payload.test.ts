import { describe, expect, it } from 'vitest'
import { t } from '../../../renderer/i18n/index.ts'
import { knownBinary } from '../../../renderer/traffic/known-binary.ts'
import { isCut, shortPayload, shortTopic, viewsOf } from '../../../renderer/traffic/payload.ts'

describe('a payload on screen', () => {
  it.each([
    ['nothing', null, 0, undefined, [], ''],
    ['an empty text', '', 0, undefined, [], ''],
    ['what was not kept', null, 7, undefined, [], '7 bytes that are not text'],
    ['JSON', '{"a":[1]}', 9, undefined, ['json', 'text', 'hex', 'base64'], '{"a":[1]}'],
    ['a text', 'on\n off', 7, undefined, ['text', 'hex', 'base64'], 'on off'],
    ['JSON that was cut', '{"a":"bc', 5000, undefined, ['text', 'hex', 'base64'], '{"a":"bc'],
    ['bytes', null, 2, '/wA=', ['hex', 'base64'], '2 bytes that are not text'],
  ])('%s', (_what, payload, payloadBytes, base64, views, short) => {
    const entry = { payload, payloadBytes, ...(base64 === undefined ? {} : { base64 }) }
    expect([viewsOf(entry).map(({ view }) => view), shortPayload(entry)]).toEqual([views, short])
  })

  it.each([
    [{ payload: '{"a":[1]}', payloadBytes: 9 }, 'json', '{\n  "a": [\n    1\n  ]\n}'],
    [{ payload: 'on\n off', payloadBytes: 7 }, 'text', 'on\n off'],
    [{ payload: '°C is warm', payloadBytes: 11 }, 'hex', '0000  c2 b0 43 20 69 73 20 77  ··C is w\n0008  61 72 6d                 arm'],
    [{ payload: '°C', payloadBytes: 3 }, 'base64', 'wrBD'],
    [{ payload: null, base64: '/wA=', payloadBytes: 2 }, 'hex', '0000  ff 00                    ··'],
    [{ payload: null, base64: '/wA=', payloadBytes: 2 }, 'base64', '/wA='],
  ])('%j as %s', (entry, wanted, text) => expect(viewsOf(entry).find(({ view }) => view === wanted)?.text).toBe(text))

  it('is cut where the trace has less of it than came', () => {
    expect(isCut({ payload: '°', payloadBytes: 2 })).toBe(false)
    expect(isCut({ payload: '°', payloadBytes: 3 })).toBe(true)
    expect(isCut({ payload: null, base64: '/wA=', payloadBytes: 2 })).toBe(false)
  })
})

it.each([
  [[0x1f, 0x8b, 0x08, 0], 'Looks compressed with gzip.'],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'Looks like a PNG image.'],
  [[0x30, 0x82, 1], 'Looks like a certificate or key in DER.'],
  [[0xff, 0xfe], 'Looks like text in UTF-16: the bench reads UTF-8.'],
])('bytes that begin with %j: %s', (bytes, words) => expect(t(knownBinary(Uint8Array.from(bytes))!)).toBe(words))

it('knows nothing of other bytes, nor of the half of a beginning', () => {
  expect([[], [0x1f], [0xff, 0x00], [0x89, 0x50]].map((bytes) => knownBinary(Uint8Array.from(bytes)))).toEqual([null, null, null, null])
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
